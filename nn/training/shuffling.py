"""In which order the rows of an epoch come."""

from __future__ import annotations

from random import Random

from nn.common.rng import as_rng, seed_of


class Shuffling:
    """The rows in another order in each epoch, as one generator shuffles them.

    n: how many rows. rng: a `random.Random`, an int seed, or None for the order in which rows are given. seed: what
    the first epochs, if there were some, were shuffled by; a run that goes on goes on with it, behind their orders.

    Errors: ValueError for another seed than that.

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
        """Whether there is a generator."""
        return self._rng is not None

    def next(self) -> list[int] | None:
        """The numbers of the rows for the next epoch; None for as they are."""
        if self._rng is None:
            return None
        order = list(range(self._n))
        self._rng.shuffle(order)
        return order
