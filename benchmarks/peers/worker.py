"""The other end of `remote`: serves the peers of one module, in the interpreter that has their library.

`python -m peers.worker MODULE NAME`, in the folder of the benchmarks. Requests come on standard input, pickled.
"""

from __future__ import annotations

import importlib
import os
import pickle
import sys
import time

from peers.peer import NotOffered, Prepared


def main() -> None:
    module, name = sys.argv[1:]
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # the prints of a library must not get between the replies
    peer = importlib.import_module(f"peers.{module}").PEERS[name]()
    prepared: Prepared | None = None
    while True:
        try:
            request, argument = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        reply: object = None
        try:
            if request == "prepare":
                prepared = argument.prepared_by(peer)
            elif prepared is not None:
                reply = prepared.gradient() if request == "gradient" else (prepared.seconds(argument), prepared.units)
        except NotOffered as reason:
            reply = reason
        except Exception as error:
            reply = RuntimeError(repr(error))
        pickle.dump((reply, time.process_time()), replies)
        replies.flush()


if __name__ == "__main__":
    main()
