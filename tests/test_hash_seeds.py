"""Numbers, pictures, pages and exported files are the same in every process, whatever the hash seed."""

from collections.abc import Callable
from typing import Any

import pytest

# Each prints what must be the same; they run one after the other in each process, as starting one takes long.
PROGRAMS = {
    "numbers": """
from random import Random
from autograd import TABLE, Value, topological_order

rng = Random(7)
inputs = [Value(rng.uniform(0.5, 1.5)) for _ in range(8)]
values = list(inputs)
names = [
    name
    for name, row in TABLE.items()
    if name not in ("exp", "exp2", "expm1", "pow", "prod")  # these would soon overflow
    and name != "log_base"  # of a base that is 1 it is infinite
    and name != "polygamma"  # its order would have to be a whole number
    and all(low <= 0.0 and high > 2.0 for low, high in row.domain)  # the numbers are from 0 to 2
]
for i in range(2000):
    primitive = TABLE[names[i % len(names)]]
    values.append(Value.record(primitive, tuple(rng.choice(values) for _ in range(primitive.arity))).tanh() + 1.0)
output = sum(values)
output.backward()
print(output.data.hex())
print(*[x.grad.hex() for x in inputs])
print(*[node.primitive.name for node in topological_order(output)])
""",
    "drawing": """
from autograd import *

x = Value(2.0, 'a.x')
y = (x * 3 + x.exp()) * dot([x, x], [1, 2])
y.backward()
print(ascii(draw(y).source))
""",
    "page": """
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    print(ascii(page(y, Path(folder, "page.html")).read_text(encoding="utf-8")))
""",
    "levels": """
import nn

m = nn.MLP(2, [3, 1], rng=1)
x = [Value(1.0), Value(2.0, 'x')]
y = (m(x) - m(x) * 3.0).exp()
y.backward()
for level in ("neuron", "layer"):
    print(ascii(draw(y, level=level).source))
    print(ascii(draw(y, level=level, around=y, depth=3).source))
""",
    "network": """
m = nn.MLP(5, [50, 9, 2], rng=1)
m.layers[1].neurons[0].activation = type('Own', (), {'__call__': lambda self, z: z.tanh()})()
print(ascii(nn.draw(m, inputs=[[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]]).source))
""",
    "training": """
m = nn.MLP(2, [5, 1], rng=3)
rows = [[i / 7, (i * i) % 5] for i in range(20)]
history = nn.fit(m, rows, [x * y for x, y in rows], optimizer=nn.SGD(0.01), epochs=5, batch_size=6, rng=1)
print([number.hex() for number in history.losses + [p.data for p in m.parameters()]])
""",
    "exported files": """
f = compile(value_and_grad(lambda x, y: softmax([x, y, erfinv(x)])[0] * log(y) / x))
f.record(1.0, 2.0)
with tempfile.TemporaryDirectory() as folder:
    for export, name in ((export_python, "f.py"), (export_c, "f.c"), (export_js, "f.js")):
        export(f, Path(folder, name))
    print({path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())})
""",
}


@pytest.fixture(scope="module")
def printed(run_python: Callable[..., str]) -> dict[str, dict[str, str]]:
    """What each program prints, by the hash seed."""
    program = "print('--- ')\n".join(PROGRAMS.values())
    return {
        seed: dict(zip(PROGRAMS, run_python(program, PYTHONHASHSEED=seed).split("--- \n"), strict=True))
        for seed in ("1", "2", "random")
    }


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_printed_is_the_same(printed: Any, name: str) -> None:
    first = printed["1"][name]
    assert len(first) > 500
    assert all(texts[name] == first for texts in printed.values())


def test_numbers_are_numbers(printed: Any) -> None:
    data, gradients, order = printed["1"]["numbers"].splitlines()
    assert "inf" not in data + gradients
    assert "nan" not in data + gradients
    assert len(set(gradients.split())) == 8
    assert len(order.split()) > 4000


def test_there_are_losses_and_weights_of_training(printed: Any) -> None:
    assert printed["1"]["training"].count("0x") == 5 + 21


def test_all_files_are_exported(printed: Any) -> None:
    assert all(f"'{name}': b" in printed["1"]["exported files"] for name in ("f.py", "f.c", "f.h", "f.js"))


def test_the_network_shows_an_activation_without_a_name(printed: Any) -> None:
    assert "Own, relu" in printed["1"]["network"]
