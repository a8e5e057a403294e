"""Peers measured in turns, on the same work, after a check that they compute the same."""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from peers.peer import NotOffered, Peer, Prepared
from peers.works import Work

TURN = 0.01
"""Seconds of a turn, unless one run takes longer: short, so that the machine leaves some turns undisturbed."""

TOLERANCE = 1e-9


class DisagreementError(Exception):
    """Two peers compute different gradients, so their times mean nothing."""


@dataclass
class Contender:
    """A peer at one work: the seconds until its first result, and for each turn the seconds of a call or an epoch."""

    name: str
    peer: Peer
    prepared: Prepared
    gradient: list[float]
    set_up: float
    times: list[float] = field(default_factory=list)
    spent: float = 0.0
    warm: bool = False

    @property
    def best(self) -> float:
        """Seconds for a call or an epoch in the best turn, which the rest of the machine disturbed least."""
        return min(self.times)

    @property
    def typical(self) -> float:
        """The median of its turns."""
        return statistics.median(self.times)

    def take_a_turn(self) -> None:
        """Measures once more."""
        if not self.warm:
            self.prepared.run()  # the peer may compile once more, for this number of epochs
            self.warm = True
        runs = max(1, round(TURN / (self.best * self.prepared.units))) if self.times else 1
        start = _processor_time(self.peer)
        self.times.append(self.prepared.seconds(runs))
        self.spent += _processor_time(self.peer) - start

    def set_up_again(self, work: Work) -> None:
        """Gets ready once more, from the beginning; the shorter time counts."""
        _, _, seconds = _ready(work, self.peer)
        self.set_up = min(self.set_up, seconds)


@dataclass
class Outcome:
    """The results of a work: the peers that did it, and the others with the reasons."""

    work: Work
    contenders: dict[str, Contender] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


def prepare(work: Work, peers: dict[str, Peer]) -> Outcome:
    """Prepares all peers for a work, and checks that their gradients agree.

    Errors: DisagreementError, with the names of two peers.
    """
    outcome = Outcome(work)
    for name, peer in peers.items():
        try:
            prepared, gradient, seconds = _ready(work, peer)
        except NotOffered as reason:
            outcome.absent[name] = str(reason)
        except Exception as error:  # one peer's failure is a line of the report, not the end of it
            outcome.absent[name] = f"failed: {error!r:.200}"
            outcome.failed.add(name)
        else:
            outcome.contenders[name] = Contender(name, peer, prepared, gradient, seconds)
    _check_same(outcome.contenders.values())
    return outcome


def take_turns(contenders: Iterable[Contender], rounds: int, patience: float) -> None:
    """Measures the peers in turn, `rounds` times; a peer that has taken `patience` seconds in all gets no more."""
    contenders = list(contenders)
    gc.collect()
    gc.freeze()  # the collector shall not search the objects of all the libraries in the turn of one peer
    for _ in range(rounds):
        for contender in contenders:
            if contender.spent < patience:
                contender.take_a_turn()
    gc.unfreeze()


def _ready(work: Work, peer: Peer) -> tuple[Prepared, list[float], float]:
    """A prepared peer, its first gradient, and the seconds up to then."""
    gc.collect()
    start = _processor_time(peer)
    prepared = work.prepared_by(peer)
    gradient = prepared.gradient()
    return prepared, gradient, _processor_time(peer) - start


def _processor_time(peer: Peer) -> float:
    """The seconds that this process, the compilers that it ran, and the peer's own process have had a processor."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime + peer.seconds_elsewhere


def _check_same(contenders: Iterable[Contender]) -> None:
    contenders = [contender for contender in contenders if contender.gradient]
    for contender in contenders[1:]:
        first, other = contenders[0].gradient, contender.gradient
        size = max(map(abs, first))
        furthest = max(abs(a - b) for a, b in zip(first, other, strict=True))
        if not furthest <= TOLERANCE * size:
            raise DisagreementError(
                f"{contenders[0].name} and {contender.name} differ by {furthest:.3g} in gradients of up to {size:.3g}"
            )
