"""What several parts of nn share: counted nouns, random numbers, strict JSON."""
