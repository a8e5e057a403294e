"""Take a trained network elsewhere: a Python file that needs nothing, a C file, a JavaScript module, PyTorch, ONNX.

A small network predicts the miles per gallon and seconds of cars. The whole function is exported, from a car's numbers
in their own units to the predictions in theirs, scaling included. Then every file is run and its outputs are compared.

    python examples/12_export.py
    python examples/12_export.py --hidden 8 --epochs 100
"""

import argparse
import csv
import ctypes
import json
import runpy
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import fmean, pstdev
from typing import Any

import nn

FEATURES = ["cylinders", "displacement_cu_in", "horsepower", "weight_lb", "model_year"]
TARGETS = ["miles_per_gallon", "seconds_0_to_60"]


class Predictor(nn.Module):
    """A network whose inputs and outputs are in their own units, and which learns from standardized numbers."""

    def __init__(self, rows: list[list[float]], targets: list[list[float]], hidden: int) -> None:
        self.network = nn.network_5_2_2(hidden, activation="tanh", initializer="xavier", rng=0)
        self.of_inputs = [(fmean(column), pstdev(column)) for column in zip(*rows)]
        self.of_targets = [(fmean(column), pstdev(column)) for column in zip(*targets)]

    def scaled_inputs(self, row: Sequence[Any]) -> list[Any]:
        """The inputs of the network for these numbers of a car."""
        return [(x - mean) / deviation for x, (mean, deviation) in zip(row, self.of_inputs)]

    def scaled_targets(self, row: Sequence[float]) -> list[float]:
        """The targets of the network for these numbers."""
        return [(y - mean) / deviation for y, (mean, deviation) in zip(row, self.of_targets)]

    def __call__(self, row: Sequence[Any]) -> list[Any]:
        """The predicted targets, in their units."""
        outputs = self.network(self.scaled_inputs(row))
        return [mean + deviation * y for y, (mean, deviation) in zip(outputs, self.of_targets)]


def read_cars() -> tuple[list[list[float]], list[list[float]]]:
    with open(Path(__file__).parent / "data" / "auto-mpg.csv", encoding="utf-8", newline="") as file:
        cars = list(csv.DictReader(file))
    Random(0).shuffle(cars)
    rows, targets = ([[float(car[name]) for name in names] for car in cars] for names in (FEATURES, TARGETS))
    return rows, targets


def from_python(path: Path, rows: list[list[float]]) -> list[list[float]]:
    """The outputs of the exported Python file for the rows."""
    predict = runpy.run_path(str(path))["predict"]
    return [predict(row) for row in rows]


def from_c(path: Path, rows: list[list[float]]) -> list[list[float]] | None:
    """The outputs of the exported C file, compiled as a shared library; None where there is no compiler."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        return None
    library = path.with_suffix(".so")
    flags = ["-std=c99", "-O2", "-ffp-contract=off", "-shared", "-fPIC"]
    subprocess.run([compiler, *flags, "-o", str(library), str(path), "-lm"], check=True)
    predict = ctypes.CDLL(str(library.resolve())).predict
    predict.restype = None
    outputs = (ctypes.c_double * len(TARGETS))()
    found = []
    for row in rows:
        predict((ctypes.c_double * len(row))(*row), outputs)
        found.append(list(outputs))
    return found


def from_javascript(path: Path, rows: list[list[float]]) -> list[list[float]] | None:
    """The outputs of the exported module for the rows; None where there is no node, though every browser would do."""
    node = shutil.which("node")
    if node is None:
        return None
    program = f"import {{ predict }} from {json.dumps(path.resolve().as_uri())};"
    program += f"console.log(JSON.stringify({json.dumps(rows)}.map((row) => predict(row))));"
    command = [node, "--input-type=module"]
    found: list[list[float]] = json.loads(
        subprocess.run(command, input=program, stdout=subprocess.PIPE, check=True, text=True).stdout
    )
    return found


def compare(name: str, found: list[list[float]], expected: list[list[float]]) -> None:
    """Prints the largest difference between two tables of outputs."""
    pairs = [(x, y) for a, b in zip(found, expected) for x, y in zip(a, b)]
    apart = max(abs(x - y) for x, y in pairs)
    agreement = "the same bits" if apart == 0.0 else f"at most {apart:.1g} apart"
    print(f"{name:8} {len(pairs)} outputs, {agreement}")


def other_libraries(network: nn.MLP, rows: list[list[float]], expected: list[list[float]], folder: Path) -> None:
    """Exports the network without its scaling to PyTorch and ONNX, as far as these are installed."""
    try:
        import torch

        outputs = nn.to_torch(network)(torch.tensor(rows, dtype=torch.float64))
        compare("PyTorch", outputs.tolist(), expected)
    except ModuleNotFoundError as error:
        print(f"PyTorch  left out: {error}")
    try:
        print(f"ONNX     written to {nn.to_onnx(network, folder / 'network.onnx')}")
    except ModuleNotFoundError as error:
        print(f"ONNX     left out: {error}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hidden", type=int, default=2, help="neurons of each hidden layer (2)")
    parser.add_argument("--epochs", type=int, default=60, help="passes over the cars (60)")
    parser.add_argument("--out", type=Path, default=Path("out/12_export"), help="folder for the files")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    rows, targets = read_cars()
    model = Predictor(rows, targets, options.hidden)
    scaled_rows, scaled_targets = list(map(model.scaled_inputs, rows)), list(map(model.scaled_targets, targets))
    history = nn.fit(
        model.network,
        scaled_rows,
        scaled_targets,
        loss=nn.mse,
        optimizer=nn.Adam(0.01),
        epochs=options.epochs,
        batch_size=32,
        rng=0,
        progress=False,
    )
    print(f"mse of standardized targets: {history.losses[0]:.3f} -> {history.losses[-1]:.3f}")
    expected = [[output.data for output in model(row)] for row in rows]
    (mpg, seconds), (true_mpg, true_seconds) = expected[0], targets[0]
    print(f"a car of {true_mpg:g} mpg and {true_seconds:g} s is predicted to have {mpg:.1f} mpg and {seconds:.1f} s\n")

    python = nn.export_python(model, options.out / "cars.py", example=rows[0])
    c, header = nn.export_c(model, options.out / "cars.c", example=rows[0])
    module = nn.export_js(model, options.out / "cars.mjs", example=rows[0])
    for path in (python, c, header, module):
        print(f"{len(path.read_text(encoding='utf-8').splitlines()):3} lines {path}")
    print()
    compare("Python", from_python(python, rows), expected)
    outputs_of_c = from_c(c, rows)
    if outputs_of_c is None:
        print("C        left out: there is no C compiler here, none of cc, gcc and clang")
    else:
        compare("C", outputs_of_c, expected)
    outputs_of_javascript = from_javascript(module, rows)
    if outputs_of_javascript is None:
        print("JS       left out: there is no node here")
    else:
        compare("JS", outputs_of_javascript, expected)
    expected_of_network = [[output.data for output in model.network(row)] for row in scaled_rows]
    other_libraries(model.network, scaled_rows, expected_of_network, options.out)


if __name__ == "__main__":
    main()
