"""Forks: a child has the forking thread alone, so a lock that another thread holds would never be released in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock, RLock
from typing import TypeVar

__all__ = ["free_when_forked", "in_each_child"]

AnyLock = TypeVar("AnyLock", bound="Lock | RLock")


def free_when_forked(lock: AnyLock) -> AnyLock:
    """The same lock. A fork waits for it, so the child finds it free, and finds whole what it guards.

    >>> import threading
    >>> free_when_forked(threading.Lock()).locked()
    False
    """
    held: list[bool] = []  # empty after a fork that began before another thread called this function

    def acquire() -> None:
        held.append(lock.acquire())

    def release() -> None:
        if held:
            held.pop()
            lock.release()

    _register(before=acquire, after_in_parent=release, after_in_child=release)
    return lock


def in_each_child(call: Callable[[], object]) -> None:
    """Lets each child call this function as soon as it begins."""
    _register(after_in_child=call)


def _register(**calls: Callable[[], object]) -> None:
    getattr(os, "register_at_fork", dict)(**calls)  # Windows does not fork
