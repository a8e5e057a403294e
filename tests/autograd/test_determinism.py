"""The same program gives the same bits in every process, whatever the hash seed."""

import os
import subprocess
import sys

PROGRAM = """
from random import Random
from autograd import TABLE, Value, topological_order

rng = Random(7)
inputs = [Value(rng.uniform(0.5, 1.5)) for _ in range(8)]
values = list(inputs)
names = [name for name in TABLE if name not in ("exp", "pow")]  # these would soon overflow
for i in range(2000):
    primitive = TABLE[names[i % len(names)]]
    values.append(Value.record(primitive, tuple(rng.choice(values) for _ in range(primitive.arity))).tanh() + 1.0)
output = sum(values)
output.backward()
print(output.data.hex())
print(*[x.grad.hex() for x in inputs])
print(*[node.primitive.name for node in topological_order(output)])
"""


def run(hash_seed):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": hash_seed}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True, timeout=60
    ).stdout


def test_two_processes_with_different_hash_seeds():
    first = run("1")
    data, gradients, order = first.splitlines()
    assert "inf" not in data + gradients
    assert "nan" not in data + gradients
    assert len(set(gradients.split())) == 8
    assert len(order.split()) > 4000
    assert all(run(hash_seed) == first for hash_seed in ("2", "random"))
