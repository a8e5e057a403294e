"""The peers that `benchmarks/compiled.py` compares: a small module for each library, with one or several peers.

In: a work, of `works.py`. Out: a prepared peer, of `peer.py`, which does the work again and again. Open `peer.py`
first. `gathering.py` imports a peer's module when it is needed: a library that is not installed is reported as missing.
"""
