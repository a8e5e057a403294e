"""A peer in an interpreter of its own, which is called over a pipe and takes its times itself."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from peers.peer import Peer, Prepared
from peers.works import Work

BENCHMARKS = Path(__file__).resolve().parent.parent


class Remote(Peer):
    """One of a module's peers, served by `worker`."""

    def __init__(self, python: str, module: str, name: str) -> None:
        self._process = subprocess.Popen(
            [python, "-m", "peers.worker", module, name],
            cwd=BENCHMARKS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            self.ask("hello", None)
        except EOFError:
            _, errors = self._process.communicate()
            raise ImportError(errors.decode().strip().splitlines()[-1]) from None

    def ask(self, request: str, argument: Any) -> Any:
        """The worker's reply; an exception in place of one is raised here."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            pickle.dump((request, argument), self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise EOFError from None
        reply, self.seconds_elsewhere = pickle.load(self._process.stdout)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def _prepared(self, work: Work) -> Prepared:
        self.ask("prepare", work)
        return RemotelyPrepared(self)

    step = training = rosenbrock = mixture = mapped_mixture = _prepared


class RemotelyPrepared(Prepared):
    """The work that the worker has prepared last."""

    def __init__(self, remote: Remote) -> None:
        super().__init__(lambda: remote.ask("gradient", None))
        self._remote = remote

    def seconds(self, runs: int) -> float:
        """See `Prepared`."""
        seconds, self.units = self._remote.ask("seconds", runs)
        return float(seconds)


def environment(name: str, *packages: str) -> str:
    """The Python of an environment with these packages, made if it is not there yet.

    Errors: ImportError where it cannot be made.
    """
    folder = Path(tempfile.gettempdir()) / "glassgrad-benchmarks" / name
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        venv.create(folder, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", *packages]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise ImportError(f"pip install {' '.join(packages)} failed: {done.stderr.strip().splitlines()[-1]}")
        ready.touch()
    print(f"{name} runs in {python}", file=sys.stderr)
    return str(python)
