"""The bars that must be reached: ratios within one run, and limits of time and memory."""

from __future__ import annotations

from dataclasses import dataclass

from measuring.turns import Outcome


@dataclass(frozen=True)
class Verdict:
    """A bar, the measured result, and whether the bar is met; None where a peer is missing."""

    where: str
    bar: str
    measured: str
    met: bool | None


@dataclass(frozen=True)
class SpeedBar:
    """At all works whose names begin with `works`, `ours` must be at least `speed` times as fast as `theirs`."""

    works: str
    ours: str
    theirs: str
    speed: float

    def verdict(self, outcome: Outcome) -> Verdict | None:
        """The verdict; None where the bar does not apply, or one of the two never does this work."""
        if not outcome.work.name.startswith(self.works):
            return None
        where, is_faster, found = f"{outcome.work.name}: {self.ours}", self.speed > 1.0, outcome.contenders
        bar = f"at least {self.speed:g} x as fast as" if is_faster else f"at most {1.0 / self.speed:g} x the time of"
        if self.ours in outcome.failed:
            return Verdict(where, f"{bar} {self.theirs}", "it failed", False)
        absent = [name for name in (self.ours, self.theirs) if name not in found]
        if absent:
            is_missing = any(name not in outcome.absent for name in absent)
            return Verdict(where, f"{bar} {self.theirs}", f"no {absent[0]}", None) if is_missing else None
        speed = found[self.theirs].best / found[self.ours].best
        measured = f"{speed:.3g} x as fast" if is_faster else f"{1.0 / speed:.3g} x the time"
        return Verdict(where, f"{bar} {self.theirs}", measured, speed >= self.speed)


@dataclass(frozen=True)
class SetUpBar:
    """At all works whose names begin with `works`, `ours` must have its first result after at most so many seconds."""

    works: str
    ours: str
    seconds: float

    def verdict(self, outcome: Outcome) -> Verdict | None:
        """The verdict; None where the bar does not apply, or the peer is missing."""
        if not outcome.work.name.startswith(self.works) or self.ours not in outcome.contenders:
            return None
        seconds = outcome.contenders[self.ours].set_up
        return Verdict(
            f"{outcome.work.name}: {self.ours}",
            f"first result after at most {self.seconds:g} s",
            f"{seconds:.2g} s",
            seconds <= self.seconds,
        )


SPEED_BARS = (
    SpeedBar("(a)", "glassgrad, auto", "casadi, buffers", 1.0 / 1.5),
    SpeedBar("(b)", "glassgrad, llvm", "C by hand", 1.0 / 1.1),
    SpeedBar("(c)", "glassgrad, llvm", "C by hand", 1.0 / 1.1),
    # not with sigmoids: exp takes most of the time of every peer, and even C is not so far ahead
    SpeedBar("(b) one epoch 5-8-8-2, relu", "glassgrad, llvm", "JAX, scan", 2.5),
    SpeedBar("(b) one epoch 5-8-8-2, relu", "glassgrad, llvm", "PyTorch, eager", 25.0),
    SpeedBar("(b)", "glassgrad, python", "micrograd", 50.0),
    SpeedBar("(d)", "glassgrad, llvm", "casadi, C", 1.0),
    SpeedBar("(e)", "glassgrad, llvm", "casadi, C", 1.0),
    SpeedBar("(e) mixture's gradient, one graph", "glassgrad, auto", "C by hand", 1.0 / 1.5),
    SpeedBar("(e) mixture's gradient, mapped", "glassgrad, llvm", "C by hand", 1.0 / 2.0),
    SpeedBar("(g) one epoch 784-128-10", "glassgrad, auto", "FMA peak", 0.5),
    SpeedBar("(g) one epoch 64-32-10", "glassgrad, auto", "FMA peak", 0.5),
    SpeedBar("(h)", "glassgrad, auto", "JAX, step", 1.0),
)
SET_UP_BARS = (
    SetUpBar("(b)", "glassgrad, llvm", 0.3),
    SetUpBar("(e) mixture's gradient, one graph", "glassgrad, llvm", 3.0),
)


def verdicts(outcome: Outcome) -> list[Verdict]:
    """All verdicts on one work."""
    found = [bar.verdict(outcome) for bar in (*SPEED_BARS, *SET_UP_BARS)]
    return [verdict for verdict in found if verdict is not None]


def barred(outcome: Outcome) -> set[str]:
    """The names of the peers that a missed bar compares."""
    missed = [bar for bar in SPEED_BARS if (verdict := bar.verdict(outcome)) is not None and verdict.met is False]
    return {name for bar in missed for name in (bar.ours, bar.theirs)} & set(outcome.contenders)


def slow_to_set_up(outcome: Outcome) -> set[str]:
    """The names of the peers whose first result took too long."""
    return {bar.ours for bar in SET_UP_BARS if (verdict := bar.verdict(outcome)) is not None and verdict.met is False}
