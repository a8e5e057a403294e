"""Training on many workers: the rows are shared out, and the result has the bits of one worker.

The workers are threads of this process, processes of this machine, or machines of a Dask cluster: an executor is any
object with `submit`, like those of the standard library. For a cluster only the last lines of `main` would change.

    python examples/14_many_workers.py
    python examples/14_many_workers.py --rows 1000000 --workers 4
    python examples/14_many_workers.py --dask
"""

import argparse
import math
import multiprocessing
import statistics
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from random import Random

import nn
from autograd.compiler import ExecutorError

Rows = tuple[list[list[float]], list[list[float]]]


def made_up(n: int, seed: int) -> Rows:
    """Made-up data: rows of five numbers, and as targets two noisy functions of them."""
    rng = Random(seed)
    inputs = [[rng.uniform(-1.0, 1.0) for _ in range(5)] for _ in range(n)]
    targets = [
        [math.sin(2.0 * a) * b + rng.gauss(0.0, 0.1), c * d - 0.5 * e + rng.gauss(0.0, 0.1)] for a, b, c, d, e in inputs
    ]
    return inputs, targets


def trained(rows: Rows, epochs: int, executor: Executor | None) -> tuple[list[float], nn.History]:
    """The weights of a network 5-8-8-2 after so many epochs, and its history."""
    model = nn.network_5_2_2(8, activation="tanh", rng=1)
    history = nn.fit(
        model,
        *rows,
        loss=nn.mse,
        optimizer=nn.Adam(0.01),
        epochs=epochs,
        executor=executor,
        on_epoch=lambda epoch, history: None,  # looked at after every epoch, so that each is timed by itself
    )
    return [parameter.data for parameter in model.parameters()], history


def milliseconds_of(history: nn.History) -> str:
    """The median time of an epoch of the history."""
    return f"{1e3 * statistics.median(history.seconds):7.2f}"


@contextmanager
def dask(n: int) -> Iterator[Executor]:
    """A Dask client with n processes of this machine; for a cluster, a Client of its scheduler would replace it."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=n, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client.get_executor()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000, help="rows to train on (20,000)")
    parser.add_argument("--epochs", type=int, default=20, help="steps with all rows (20)")
    parser.add_argument("--workers", type=int, default=2, help="threads or processes (2)")
    parser.add_argument("--dask", action="store_true", help="a cluster of Dask on this machine, too")
    parser.add_argument("--seed", type=int, default=0, help="of the rows (0)")
    options = parser.parse_args()

    n = options.workers
    rows = made_up(options.rows, options.seed)
    spawn = multiprocessing.get_context("spawn")
    kinds: dict[str, Callable[[], AbstractContextManager[Executor]]] = {
        "1 thread": lambda: ThreadPoolExecutor(1),
        f"{n} threads": lambda: ThreadPoolExecutor(n),
        f"{n} processes": lambda: ProcessPoolExecutor(n, mp_context=spawn),
    }
    if options.dask:
        kinds[f"Dask, {n} workers"] = lambda: dask(n)

    print(f"{options.rows:,} rows, {options.epochs} epochs of a network 5-8-8-2\n")
    expected, history = trained(rows, options.epochs, None)
    print(f"{'no executor':16} {milliseconds_of(history)} ms an epoch, mse {history.losses[-1]:.6f}")
    for name, kind in kinds.items():
        with kind() as executor:
            weights, history = trained(rows, options.epochs, executor)
        print(f"{name:16} {milliseconds_of(history)} ms an epoch, the same bits: {weights == expected}")

    print("\nAnd where the workers are gone, the model is as the last finished step left it:\n")
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    try:
        trained(rows, options.epochs, executor)
    except ExecutorError as error:
        print(f"ExecutorError: {error}")


if __name__ == "__main__":
    main()
