"""The order of the rows in each epoch."""

from __future__ import annotations

from random import Random

from nn.common.rng import as_rng, seed_of


class Shuffling:
    """Shuffles the rows for each epoch by one generator.

    n: the number of rows. rng: a `random.Random`, an int seed, or None for the given order. seed: the seed of earlier
    epochs, if there were any; the orders go on after theirs.

    Errors: ValueError for an `rng` with another seed.

    >>> orders = Shuffling(4, rng=1)
    >>> first, second = orders.next(), orders.next()
    >>> Shuffling(4, rng=1, seed=1, n_epochs=1).next() == second
    True
    >>> print(Shuffling(4, rng=None).next())
    None
    """

    def __init__(self, n: int, rng: Random | int | None, seed: int | None = None, n_epochs: int = 0) -> None:
        given = seed_of(rng)
        if None not in (seed, given) and seed != given:
            raise ValueError(f"the first {n_epochs} epochs were shuffled by the seed {seed}, not by {given}")
        self.seed = seed if rng is None else given
        self._n = n
        self._rng = None if rng is None and seed is None else as_rng(rng if self.seed is None else self.seed)
        if self.seed is not None:
            for _ in range(n_epochs):
                self.next()

    @property
    def is_on(self) -> bool:
        """Whether rows are shuffled."""
        return self._rng is not None

    def next(self) -> list[int] | None:
        """The row numbers of the next epoch in their order; None for the given order."""
        if self._rng is None:
            return None
        order = list(range(self._n))
        self._rng.shuffle(order)
        return order
