"""Sums over rows that many workers share: what each of them holds and does, and who asks them."""
