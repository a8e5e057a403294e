"""Playgrounds of the cars and of small data, and what their scripts compute in node."""

import json
import re
from itertools import count
from pathlib import Path
from typing import Any

import nn
from tests.autograd.node import called_in_node

CARS = Path(__file__).parents[3] / "examples" / "data" / "auto-mpg.csv"
FEATURES = ["cylinders", "displacement_cu_in", "horsepower", "weight_lb", "model_year"]
TARGETS = ["miles_per_gallon", "seconds_0_to_60"]


class Cars:
    """313 cars to train on and 79 to test on, scaled."""

    def __init__(self, seed: int = 0) -> None:
        cars = nn.read_csv(CARS, columns=FEATURES + TARGETS)
        train, test, wanted, test_wanted = nn.train_test_split(cars[FEATURES], cars[TARGETS], test_size=0.2, rng=seed)
        self.scaling: dict[str, Any] = {"inputs": nn.Standardize(), "targets": nn.MinMax()}
        self.inputs = self.scaling["inputs"].fit_transform(train)
        self.targets = self.scaling["targets"].fit_transform(wanted)
        self.test = self.scaling["inputs"].transform(test), self.scaling["targets"].transform(test_wanted)


def script_of(path: Path) -> str:
    """The file's script."""
    scripts: list[str] = re.findall(r"<script>(.*?)</script>", path.read_text(encoding="utf-8"), re.DOTALL)
    return scripts[-1]


def data_of(path: Path) -> Any:
    """The data in the file."""
    return json.loads(re.findall(r'id="data">(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL)[-1])


def in_node(path: Path, names: str, code: str, folder: Path, given: Any = ()) -> Any:
    """The `result` that the code computes with some of the file's functions, from `story` and `given`."""
    functions = script_of(path).rstrip().removesuffix("})();").rstrip().removesuffix("main();")
    module = folder / f"module{next(_numbers)}.mjs"
    module.write_text(
        f"const data = {json.dumps(json.dumps(data_of(path)))};\n"
        "const document = { getElementById: () => ({ textContent: data }) };\n"
        f"const {{ {names}, readStory }} = {functions}return {{ {names}, readStory }};\n}})();\n"
        f"const story = readStory();\nexport const computed = (given) => {{\n{code}\nreturn result;\n}};\n",
        encoding="utf-8",
    )
    return called_in_node(module, "computed", list(given))


_numbers = count()

TRAINED = """
const laws = makeLaws(story);
const mostRows = Math.max(story.rows.n, story.test?.n ?? 0);
const network = makeNetwork(story.widths, laws.activation(story.networks[0].activation), laws.output, mostRows);
network.parameters.set(story.networks[0].start);
const [epochs, batchSize, seed] = given;
const [loss, optimizer] = [laws.loss(mostRows), laws.optimizer(0)];
const training = makeTraining(network, { ...story, loss, optimizer, batchSize, seed });
for (let i = 0; i < epochs; i++) training.epoch(story.rate);
const result = [[...network.parameters], training.history.losses, training.history.testLosses];
"""
