"""The list of all peers, and the import of those whose libraries are installed."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from peers.peer import Peer
from peers.remote import Remote, environment


@dataclass(frozen=True)
class Entry:
    """A peer by name, the module that has it, and how to install its library."""

    name: str
    module: str
    install: str = "pip install -r benchmarks/requirements.txt"


REGISTRY = (
    Entry("C by hand", "hand_written", "needs gcc and Python's headers"),
    Entry("FMA peak", "hand_written", "needs gcc and Python's headers"),
    Entry("glassgrad, auto", "glassgrad"),
    Entry("glassgrad, llvm", "glassgrad"),
    Entry("glassgrad, python", "glassgrad"),
    Entry("glassgrad, eager", "glassgrad"),
    Entry("ddx-ad", "ddx_ad"),
    Entry("heyoka", "heyoka"),
    Entry("JAX, scan", "jax"),
    Entry("JAX, step", "jax"),
    Entry("casadi, C", "casadi", "needs casadi and gcc"),
    Entry("casadi", "casadi"),
    Entry("casadi, buffers", "casadi"),
    Entry("numpy by hand", "numpy_by_hand"),
    Entry("PyTorch, compile", "pytorch"),
    Entry("PyTorch, eager", "pytorch"),
    Entry("HIPS autograd", "hips", "has an environment of its own, see --hips"),
    Entry("xad", "xad"),
    Entry("oxigrad", "oxigrad", "pip install oxigrad, which has to build it with Rust where it has no wheel"),
    Entry("micrograd", "micrograd"),
)


def gather(hips_python: str | None) -> tuple[dict[str, Peer], dict[str, str]]:
    """The available peers, and for each of the others the reason.

    hips_python: an interpreter that has HIPS autograd; None makes an environment for it.
    """
    peers: dict[str, Peer] = {}
    missing: dict[str, str] = {}
    for entry in REGISTRY:
        try:
            if entry.module == "hips":
                python = hips_python or environment("hips", "autograd[scipy]")
                peers[entry.name] = Remote(python, entry.module, entry.name)
            else:
                peers[entry.name] = importlib.import_module(f"peers.{entry.module}").PEERS[entry.name]()
        except ImportError as error:
            missing[entry.name] = f"{error} ({entry.install})"
    return peers, missing
