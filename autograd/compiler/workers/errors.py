"""The error that a caller gets where the workers of an executor do not finish a step."""

from __future__ import annotations


class ExecutorError(RuntimeError):
    """The workers of an executor did not finish a step: they are gone, failed or took too long.

    message: what happened. n_steps: how many steps were finished since they were asked to train.

    >>> ExecutorError("1 of 2 parts of a step were not back after 60 seconds", 7).n_steps
    7
    """

    def __init__(self, message: str, n_steps: int = 0) -> None:
        super().__init__(message)
        self.n_steps = n_steps


def told(error: BaseException) -> str:
    """An error, for the end of a sentence."""
    text = f": {error}" if str(error) else ""
    return f"with {type(error).__name__}{text}"
