"""Matrix products of a training's loss become loops: with the bits of straight code, and in tiles of machine code."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest

import autograd
from autograd import Parameter, Value, dot, scan
from autograd.compiler import training_programs
from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter
from autograd.compiler.backends.llvm.loops.batch_steps import batches_of
from autograd.compiler.backends.llvm.loops.batch_writer import BatchWriter, writer_of_loops
from autograd.compiler.backends.llvm.loops.looped_writer import LoopedWriter
from autograd.compiler.backends.llvm.loops.product_nests import nest_of
from autograd.compiler.backends.llvm.run.many_rows import MachineRows
from autograd.compiler.backends.llvm.run.writing import by_length
from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
from autograd.compiler.rows import shards
from autograd.compiler.rows.memory import Floats
from autograd.compiler.rows.tables import table_of
from autograd.compiler.training import Training
from autograd.compiler.training_programs import gradient_program
from autograd.table.rows import accumulate
from tests.marking import long_unless

Layer = list[list[Parameter]]


def layers(sizes: Sequence[int], seed: int = 0) -> list[Layer]:
    """For each layer its neurons, each as its weights and its bias."""
    rng = Random(seed)
    return [[[Parameter(rng.gauss(0, 0.5)) for _ in range(n + 1)] for _ in range(m)] for n, m in pairwise(sizes)]


def parameters(network: list[Layer]) -> list[Parameter]:
    return [x for layer in network for neuron in layer for x in neuron]


def loss_of(network: list[Layer], activation: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def loss(row: Any, target: Any) -> Any:
        for k, layer in enumerate(network):
            row = [dot(neuron[:-1], row, neuron[-1]) for neuron in layer]
            if k < len(network) - 1:
                row = [activation(z) for z in row]
        return autograd.sum([(y - t) ** 2 for y, t in zip(row, target)])

    return loss


def rows(n: int, n_inputs: int, n_targets: int, seed: int = 1) -> tuple[list[list[float]], list[list[float]]]:
    rng = Random(seed)
    return [[[rng.gauss(0, 1) for _ in range(k)] for _ in range(n)] for k in (n_inputs, n_targets)]  # type: ignore[return-value]


def programs(loss: Any, moving: list[Parameter], n_inputs: int, n_targets: int) -> list[Any]:
    """The gradient as straight code, and with loops."""
    tables = [table_of(numbers, "rows") for numbers in rows(1, n_inputs, n_targets)]
    return [gradient_program(loss, moving, tables, makes_loops)[1] for makes_loops in (False, True)]


def n_nests_of(program: LoopedProgram) -> int:
    return sum(1 for part in program.parts if isinstance(part, Loop) and isinstance(part.body[0], Loop))


def set_least_weights(monkeypatch: pytest.MonkeyPatch, of_each: int, of_the_largest: int) -> None:
    monkeypatch.setattr(training_programs, "_LEAST_WEIGHTS", of_each)
    monkeypatch.setattr(training_programs, "_LEAST_OF_THE_LARGEST", of_the_largest)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Products of a few weights become loops."""
    set_least_weights(monkeypatch, 4, of_the_largest=4)


ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "relu": autograd.relu,
    "tanh": autograd.tanh,
    "leaky": autograd.leaky_relu,
    "abs": abs,
}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_loops_have_the_bits_of_straight_code(name: str) -> None:
    network = layers([5, 4, 3, 2])
    moving = parameters(network)
    straight, looped = programs(loss_of(network, ACTIVATIONS[name]), moving, 5, 2)
    assert isinstance(looped, LoopedProgram)
    looped.validate()
    assert len(looped) < len(straight)
    rng = Random(2)
    for special in (None, 0.0, math.inf, math.nan):
        numbers = [rng.gauss(0, 1) for _ in range(straight.n_inputs)]
        numbers[: len(moving)] = [x.data for x in moving]
        if special is not None:
            numbers[-4] = special
        for mine, other in zip(looped.evaluate(numbers), straight.evaluate(numbers)):
            assert mine == other or (math.isnan(mine) and math.isnan(other))


def tied(network: list[Layer]) -> Any:
    network[0][1][0] = network[0][0][0]
    return loss_of(network, autograd.tanh)


def mirrored(network: list[Layer]) -> Any:
    """All neurons of the first layer have one weight twice."""
    for neuron in network[0]:
        neuron[1] = neuron[0]
    return loss_of(network, autograd.tanh)


def shuffled(network: list[Layer]) -> Any:
    neuron = network[0][0]
    neuron[0], neuron[2] = neuron[2], neuron[0]
    return loss_of(network, autograd.tanh)


def penalized(network: list[Layer]) -> Any:
    plain = loss_of(network, autograd.tanh)
    return lambda row, target: plain(row, target) + network[0][0][0] ** 2


def scanned(network: list[Layer]) -> Any:
    plain = loss_of(network, autograd.tanh)
    return lambda row, target: scan(lambda c, x: (c + x, None), plain(row, target), row)[0]


def of_hidden(network: list[Layer]) -> Any:
    """The second layer's inputs are read elsewhere too."""
    first, second = network

    def loss(row: Any, target: Any) -> Any:
        hidden = [autograd.tanh(dot(neuron[:-1], row, neuron[-1])) for neuron in first]
        return autograd.sum([dot(neuron[:-1], hidden, neuron[-1]) for neuron in second]) + hidden[0] * target[0]

    return loss


def unbiased(network: list[Layer]) -> Any:
    """The second layer has no biases, and one of its inputs is a constant."""
    first, second = network

    def loss(row: Any, target: Any) -> Any:
        hidden = [1.0, *(autograd.relu(dot(neuron[:-1], row, neuron[-1])) for neuron in first)]
        return autograd.sum([(dot(neuron, hidden) - t) ** 2 for neuron, t in zip(second, target)])

    return loss


def called_twice(network: list[Layer]) -> Any:
    """The second layer is called twice, the second time on its own outputs."""
    first, again, last = network
    return loss_of([first, again, again, last], autograd.relu)


def side_by_side(network: list[Layer]) -> Any:
    """The first layer is called on two parts of the row, neuron by neuron."""
    first, last = network

    def loss(row: Any, target: Any) -> Any:
        n = len(row) // 2
        apart = [
            autograd.tanh(dot(weights, row[:n], bias)) * autograd.tanh(dot(weights, row[n:], bias))
            for *weights, bias in first
        ]
        return autograd.sum([(dot(neuron[:-1], apart, neuron[-1]) - t) ** 2 for neuron, t in zip(last, target)])

    return loss


def overlapping(network: list[Layer]) -> Any:
    """The second layer is called twice, once without its last neuron."""
    first, again, last = network
    return loss_of([first, again, again[:4], [[*neuron[:4], neuron[-1]] for neuron in last]], autograd.tanh)


def read_again(network: list[Layer]) -> Any:
    """The second layer is called twice, the second time with an input that is read elsewhere too."""
    first, again, last = network

    def loss(row: Any, target: Any) -> Any:
        for k, layer in enumerate([first, again, again]):
            row = [autograd.tanh(dot(neuron[:-1], row, neuron[-1])) for neuron in layer]
            if k == 1:
                other = row[0]
        return autograd.sum([dot(neuron[:-1], row, neuron[-1]) for neuron in last]) * other

    return loss


def constant(_: list[Layer]) -> Any:
    return lambda row, target: 1.0


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("make", "n_nests"),
    [(tied, 3), (mirrored, 3), (shuffled, 3), (penalized, 3), (of_hidden, 2), (unbiased, 5)],
)
def test_what_would_change_the_order_of_a_sum_stays_straight(make: Any, n_nests: int) -> None:
    network = layers([5, 4, 2])
    moving = parameters(network)
    straight, looped = programs(make(network), moving, 5, 2)
    assert isinstance(looped, LoopedProgram)
    assert n_nests_of(looped) == n_nests
    numbers = [Random(3).gauss(0, 1) for _ in range(straight.n_inputs)]
    assert looped.evaluate(numbers) == straight.evaluate(numbers)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("make", "sizes", "n_inputs", "n_nests"),
    [
        (called_twice, [5, 4, 4, 2], 5, 2 + 3 * 3),
        (side_by_side, [5, 4, 2], 10, 2 * 2 + 3),
        (read_again, [5, 4, 4, 2], 5, 2 + 3),
    ],
)
def test_a_layer_that_is_called_again_is_a_loop_again(make: Any, sizes: Any, n_inputs: int, n_nests: int) -> None:
    network = layers(sizes)
    straight, looped = programs(make(network), parameters(network), n_inputs, 2)
    assert isinstance(looped, LoopedProgram)
    looped.validate()
    assert n_nests_of(looped) == n_nests
    numbers = [Random(3).gauss(0, 1) for _ in range(straight.n_inputs)]
    assert looped.evaluate(numbers) == straight.evaluate(numbers)


@pytest.mark.usefixtures("small")
def test_products_of_some_of_a_layers_neurons_stay_straight() -> None:
    network = layers([5, 5, 5, 2])
    loss, moving = overlapping(network), parameters(network)
    _, program = programs(lambda row, target: loss(row, target), moving, 5, 2)
    assert not isinstance(program, LoopedProgram)


@pytest.mark.parametrize("n", [1, 70])
@pytest.mark.parametrize(
    ("make", "sizes", "n_inputs"),
    [(called_twice, [20, 18, 18, 3], 20), (side_by_side, [20, 18, 3], 40)],
)
def test_tiles_add_up_the_calls_of_a_layer(
    make: Any, sizes: Any, n_inputs: int, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_least_weights(monkeypatch, 256, of_the_largest=256)
    network = layers(sizes)
    loss, moving = make(network), parameters(network)
    _, program = programs(loss, moving, n_inputs, 3)
    assert isinstance(writer_of_loops(Kernel(program, "kernel", 4, len(moving), len(moving) + 1)), BatchWriter)
    sums = []
    for backend in ("python", "llvm"):
        trained = Training(loss, moving, *rows(n, n_inputs, 3), kept, 0, backend)
        trained.read()
        trained.epochs(1, lr=0.0, batch_size=n)
        sums.append(list(trained.grad))
    assert sums[1] == pytest.approx(sums[0], rel=1e-9, abs=1e-9)


def test_a_layer_of_one_input_is_no_product(monkeypatch: pytest.MonkeyPatch) -> None:
    set_least_weights(monkeypatch, 8, of_the_largest=20)
    network = layers([1, 8, 3])
    straight, looped = programs(loss_of(network, autograd.tanh), parameters(network), 1, 3)
    assert isinstance(looped, LoopedProgram)
    assert n_nests_of(looped) == 3
    numbers = [Random(3).gauss(0, 1) for _ in range(straight.n_inputs)]
    assert looped.evaluate(numbers) == straight.evaluate(numbers)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("make", [scanned, constant])
def test_losses_without_such_loops(make: Any) -> None:
    network = layers([5, 4, 2])
    straight, looped = programs(make(network), parameters(network), 5, 2)
    numbers = [Random(3).gauss(0, 1) for _ in range(straight.n_inputs)]
    assert looped.evaluate(numbers) == straight.evaluate(numbers)


def test_small_products_stay_straight() -> None:
    network = layers([5, 4, 2])
    _, program = programs(loss_of(network, autograd.tanh), parameters(network), 5, 2)
    assert not isinstance(program, LoopedProgram)


def test_small_products_between_large_ones_are_loops_of_each_block(monkeypatch: pytest.MonkeyPatch) -> None:
    set_least_weights(monkeypatch, 4, of_the_largest=256)
    network, data = layers([20, 18, 5, 3]), rows(9, 20, 3)
    moving = parameters(network)
    _, program = programs(loss_of(network, autograd.relu), moving, 20, 3)
    assert isinstance(writer_of_loops(Kernel(program, "kernel", 4, len(moving), len(moving) + 1)), BatchWriter)
    expected = gradients(network, autograd.relu, data, "python")
    assert gradients(network, autograd.relu, data, "llvm") == pytest.approx(expected, rel=1e-9, abs=1e-9)


def kept(x: Any, grad: Any, state: Any, step: Any) -> Any:
    """An update that moves nothing."""
    return x, grad, state


def gradients(network: list[Layer], activation: Any, data: Any, backend: Any, threads: int = 1) -> list[float]:
    moving = parameters(network)
    inputs, targets = data
    trained = Training(loss_of(network, activation), moving, inputs, targets, kept, 0, backend)
    trained.read()
    losses, _ = trained.epochs(1, lr=0.0, batch_size=len(data[0]), threads=threads)
    return [*losses, *trained.grad]


WIDE = [20, 18, 17, 3]  # tiles of all sizes: 18 and 17 neurons, 20, 18 and 17 inputs


# Any number of rows with one activation, and rows enough for all kinds of blocks with the others.
KINDS = long_unless(lambda case: case[0] == "relu" or case[1] == 21, product(ACTIVATIONS, [1, 4, 7, 21, 70]))


@pytest.mark.parametrize("case", KINDS, ids=lambda case: f"{case[0]}-{case[1]}")
def test_machine_code_agrees_with_python(case: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    name, n = case
    set_least_weights(monkeypatch, 256, of_the_largest=256)
    network, data = layers(WIDE), rows(n, 20, 3)
    expected = gradients(network, ACTIVATIONS[name], data, "python")
    assert gradients(network, ACTIVATIONS[name], data, "llvm") == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "sizes", [[130, 2], [300, 1], [300, 1, 2], [90, 3, 2], [3, 90, 2], [3, 300, 1], [2, 130, 3], [5, 60, 6]], ids=str
)
def test_layers_may_be_smaller_than_a_tile(sizes: list[int]) -> None:
    """Of fewer neurons than a tile of a matrix has, or of fewer inputs than one of columns, or of as many."""
    network, data = layers(sizes), rows(9, sizes[0], sizes[-1])
    expected = gradients(network, autograd.relu, data, "python")
    assert gradients(network, autograd.relu, data, "llvm") == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_neuron_of_any_number_of_inputs_is_as_many_instructions() -> None:
    lengths = set()
    for n in (600, 2400):
        network = layers([n, 1])
        straight, looped = programs(loss_of(network, autograd.tanh), parameters(network), n, 1)
        assert isinstance(looped, LoopedProgram)
        assert n_nests_of(looped) == 2
        numbers = [Random(3).gauss(0, 1) for _ in range(straight.n_inputs)]
        assert looped.evaluate(numbers) == straight.evaluate(numbers)
        lengths.add(len(looped))
    assert len(lengths) == 1


def test_a_wide_neuron_as_straight_code_is_functions_of_one_length() -> None:
    """LLVM takes longer for each instruction of a longer function."""
    lengths = []
    for n in (600, 2400):
        network = layers([n, 1])
        straight, _ = programs(loss_of(network, autograd.tanh), parameters(network), n, 1)
        text = KernelWriter(Kernel(straight, "kernel", 4, n + 1, n + 2)).text()
        functions = [part.count("\n") for part in text.split("define ")]
        lengths.append((max(functions), sum(functions) / n))
    (longest, of_each), (longest_of_more, of_each_of_more) = lengths
    assert longest_of_more <= 1.05 * longest
    assert of_each_of_more <= 1.05 * of_each


@pytest.mark.usefixtures("small")
def test_a_neuron_that_is_called_on_several_inputs_adds_to_the_same_sums() -> None:
    """As the one filter of a convolution."""
    network = layers([4, 1])

    def loss(row: Any, target: Any) -> Any:
        *weights, bias = network[0][0]
        return autograd.sum([autograd.tanh(dot(weights, row[i : i + 4], bias)) for i in range(3)]) * target[0]

    straight, looped = programs(loss, parameters(network), 6, 1)
    assert isinstance(looped, LoopedProgram)
    assert n_nests_of(looped) == 6
    numbers = [Random(3).gauss(0, 1) for _ in range(straight.n_inputs)]
    assert looped.evaluate(numbers) == straight.evaluate(numbers)


def test_threads_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    set_least_weights(monkeypatch, 256, of_the_largest=256)
    network, data = layers([200, 60, 3]), rows(300, 200, 3)
    one, two = (gradients(network, autograd.relu, data, "llvm", threads) for threads in (1, 2))
    assert one == two


@pytest.mark.parametrize("n", [70, 600])
@pytest.mark.parametrize(
    ("make", "sizes", "n_inputs"),
    [(called_twice, [20, 18, 18, 3], 20), (side_by_side, [20, 18, 3], 40)],
)
def test_sums_replace_those_of_the_last_run(
    make: Any, sizes: Any, n_inputs: int, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one shard of one or of three batches, with a parameter that has no gradient, of packed rows and of others."""
    set_least_weights(monkeypatch, 256, of_the_largest=256)
    monkeypatch.setattr(shards, "LEAST_WORK", 1 << 40)
    network, data = layers(sizes), rows(n, n_inputs, 3)
    loss, moving = make(network), [*parameters(network), Parameter(0.5)]
    sums = list[list[float]]()
    for backend in ("python", "llvm", "llvm"):
        if len(sums) < 2:
            trained = Training(loss, moving, *data, kept, 0, backend)
            trained.read()
        losses, _ = trained.epochs(1, lr=0.0, batch_size=n)
        sums.append([*losses, *trained.grad])
    assert sums[1] == pytest.approx(sums[0], rel=1e-9, abs=1e-9)
    assert sums[1] == sums[2]
    assert sums[1][-1] == 0.0

    tables = [table_of(numbers, "rows") for numbers in data]
    _, program = gradient_program(loss, moving, tables, True)[:2]
    machine_rows = MachineRows(program, len(moving), len(moving) + 1, by_length)
    assert machine_rows.adds_lanes
    shared, out = array("d", [x.data for x in moving]), Floats(len(moving) + 1)
    run = machine_rows.bind(out.address, [(shared.buffer_info()[0], len(shared))], tables, 1, None)
    for _ in range(2):
        run()
        assert list(out.view) == sums[1]


def infinite_input(network: list[Layer], inputs: list[list[float]]) -> None:
    """All neurons of the first layer are -inf for one row."""
    inputs[5][3] = math.inf
    for neuron in network[0]:
        neuron[3].data = -abs(neuron[3].data)


def infinite_weights(network: list[Layer], inputs: list[list[float]]) -> None:
    """Two neurons of the second layer are -inf for all rows."""
    network[0][2][-1].data = 100.0
    for neuron in network[1][:2]:
        neuron[2].data = -math.inf


@pytest.mark.parametrize("make", [infinite_input, infinite_weights])
def test_a_neuron_that_sends_nothing_keeps_infinity_out(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eager code does not add 0 times infinity where a ReLU is below 0; tiles choose by what their factors are."""
    set_least_weights(monkeypatch, 256, of_the_largest=256)
    network, (inputs, targets) = layers(WIDE), rows(9, 20, 3)
    make(network, inputs)
    expected = gradients(network, autograd.relu, (inputs, targets), "python")
    assert all(map(math.isfinite, expected))
    assert any(expected[1:])
    assert gradients(network, autograd.relu, (inputs, targets), "llvm") == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_kernel_of_one_row_or_with_results_is_written_loop_by_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    set_least_weights(monkeypatch, 256, of_the_largest=256)
    network = layers([20, 18, 2])
    _, program = programs(loss_of(network, autograd.tanh), parameters(network), 20, 2)
    n = len(parameters(network))
    assert isinstance(writer_of_loops(Kernel(program, "kernel", 4, n, n + 1)), BatchWriter)
    for width, n_carried in ((1, n + 1), (4, 1)):
        found = writer_of_loops(Kernel(program, "kernel", width, n, n_carried))
        assert type(found) is LoopedWriter


def test_two_steps_may_add_to_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    set_least_weights(monkeypatch, 256, of_the_largest=256)
    network, slope = layers([20, 18, 17, 2]), Parameter(0.5)
    moving = [*parameters(network), slope]

    def loss(row: Any, target: Any) -> Any:
        return loss_of(network, lambda z: autograd.tanh(slope * z))(row, target)

    _, program = programs(loss, moving, 20, 2)
    kernel = Kernel(program, "kernel", 4, len(moving), len(moving) + 1)
    assert isinstance(writer_of_loops(kernel), BatchWriter)
    data = rows(300, 20, 2)
    sums = []
    for backend in ("python", "llvm"):
        trained = Training(loss, moving, *data, kept, 0, backend)
        trained.read()
        trained.epochs(1, lr=0.0, batch_size=299)
        sums.append(list(trained.grad))
    assert sums[1] == pytest.approx(sums[0], rel=1e-9, abs=1e-9)


def test_the_loss_of_a_row_is_evaluated_without_loops() -> None:
    network, data = layers([64, 40, 2]), rows(3, 64, 2)
    trained = Training(loss_of(network, autograd.tanh), parameters(network), *data, kept, 0)
    expected = loss_of(network, autograd.tanh)([Value(x) for x in data[0][1]], data[1][1]).data
    assert trained.loss_of_row(data[0][1], data[1][1]) == expected


@pytest.mark.parametrize("makes_loops", [False, True])
def test_the_loss_may_be_a_number_that_was_there_before(makes_loops: bool) -> None:
    moving, other = Parameter(0.5), Value(3.0, "other")
    losses: dict[Any, float] = {moving: 0.5, other: 3.0, 2.0: 2.0}
    for loss, expected in losses.items():
        tables = [table_of([[1.0]], "rows"), table_of([4.0], "rows")]
        read_only, _, recorded = gradient_program(lambda row, target, x=loss: x, [moving], tables, makes_loops)  # type: ignore[misc]
        assert read_only == ([other] if loss is other else [])
        assert recorded is not None
        assert recorded.of([1.0, 4.0]) == expected


@pytest.mark.usefixtures("small")
def test_rows_of_data_are_no_weights() -> None:
    def loss(row: Any, target: Any) -> Any:
        return dot(row[:3], row[3:], moving[0]) * dot(row[1:4], row[3:], moving[0]) + target[0]

    moving = [Parameter(0.5)]
    straight, program = programs(loss, moving, 6, 1)
    assert not isinstance(program, LoopedProgram)
    numbers = [float(i) for i in range(straight.n_inputs)]
    assert program.evaluate(numbers) == straight.evaluate(numbers)


def test_other_parts_are_no_nests() -> None:
    def straight(f: Any, *arguments: float) -> Any:
        return autograd.compile(f).record(*arguments)

    added = straight(lambda x, y, total: autograd.fma(x, y, total), 1.0, 1.0, 1.0)
    doubled = straight(lambda x, total: autograd.fma(x, 2.0, total), 1.0, 1.0)
    other = straight(lambda x, y, total: autograd.sin(x) + y * total, 1.0, 1.0, 1.0)
    at = (Slot(0, (0, 1)), Slot(400, (0, 1)), Slot(800, (1, 0)))
    block = Block(added, at, (Slot(800, (1, 0)),))
    one = LoopedProgram(name="f", input_names=("x",) * 800, size=900, parts=(block,), outputs=())
    kernel = Kernel(one, "kernel", 4, 400)
    nested: list[Block | Loop] = [
        block,
        Loop(2, (block,)),
        Loop(2, (Loop(2, (block,)),)),
        Loop(40, (Loop(40, (Block(other, at, (at[2],)),)),)),
        Loop(40, (Loop(40, (Block(doubled, at[1:], (at[2],)),)),)),
        Loop(40, (Loop(40, (Block(added, at, (Slot(850, (1, 0)),)),)),)),
        Loop(40, (Loop(40, (Block(added, (at[0], at[0], at[2]), (at[2],)),)),)),
    ]
    assert [nest_of(part, kernel) for part in nested] == [None] * len(nested)
    assert nest_of(Loop(40, (Loop(40, (block,)),)), kernel) is not None


ADDED = autograd.compile(lambda x, y, total: autograd.fma(x, y, total)).record(1.0, 1.0, 1.0)
GATED = autograd.compile(lambda c, x, y, total: accumulate(total, autograd.where(c, x * y, -0.0))).record(
    1.0, 1.0, 1.0, 1.0
)
N, SUMS, ROW, NEXT = 16, 256, 257, 600  # a row and a column of numbers; places behind sums


def of_columns(outputs: Sequence[int], parts: Sequence[Block | Loop] = (), gate: Slot | None = None) -> Kernel:
    """A product of columns behind other parts, as a Kernel of no shared numbers."""
    read = (Slot(ROW, (1, 0)), Slot(ROW + N, (0, 1)), Slot(0, (N, 1)))
    body = Block(GATED, (gate, *read), (Slot(NEXT, (N, 1)),)) if gate else Block(ADDED, read, (Slot(NEXT, (N, 1)),))
    nest = Loop(N, (Loop(N, (body,)),))
    names, size = ("x",) * (ROW + 64), NEXT + SUMS
    program = LoopedProgram(name="f", input_names=names, size=size, parts=(*parts, nest), outputs=tuple(outputs))
    return Kernel(program, "kernel", 4, 0, len(outputs))


def test_products_of_columns_add_to_the_sums_that_are_carried() -> None:
    outputs = range(NEXT, NEXT + SUMS)
    gates = None, Slot(ROW + 2 * N, (1, 0)), Slot(ROW + 2 * N, (0, 1))
    assert [batches_of(of_columns(outputs, gate=gate)) is not None for gate in gates] == [True, True, False]
    assert batches_of(of_columns([*outputs[:-1], NEXT])) is None
    assert batches_of(of_columns([*outputs, SUMS])) is not None
    assert batches_of(of_columns([*outputs, ROW])) is None


def test_products_of_columns_go_on_with_the_sums_of_a_nest_before_them() -> None:
    def adding(first: int) -> Loop:
        read = (Slot(ROW + 2 * N, (1, 0)), Slot(ROW + 3 * N, (0, 1)), Slot(first, (N, 1)))
        return Loop(N, (Loop(N, (Block(ADDED, read, (Slot(NEXT, (N, 1)),)),)),))

    kernel = of_columns(range(NEXT, NEXT + SUMS))
    program = kernel.program
    assert isinstance(program, LoopedProgram)
    [begin], on = program.parts, adding(NEXT)
    cases = {(begin, on): True, (begin, on, on): True, (on, begin): False, (on,): False, (begin, adding(0)): False}
    for parts, is_batch in cases.items():
        found = batches_of(replace(kernel, program=replace(program, parts=parts)))
        assert (found is not None) is is_batch


def test_products_that_each_row_keeps_are_added_to_no_carried_sums() -> None:
    kernel = of_columns(range(NEXT, NEXT + SUMS))

    def nest(total: Slot, out: Slot) -> Any:
        read = (Slot(ROW, (1, 0)), Slot(ROW + N, (0, 1)), total)
        return nest_of(Loop(N, (Loop(N, (Block(ADDED, read, (out,)),)),)), kernel)

    carried, following = Slot(0, (N, 1)), Slot(NEXT, (N, 1))
    own, other = Slot(NEXT + SUMS, (N, 1)), Slot(NEXT + 2 * SUMS, (N, 1))
    assert nest(carried, following) is not None
    assert nest(own, own) is None
    assert nest(own, other) is None


def test_next_sums_come_before_what_other_parts_compute() -> None:
    other = Block(ADDED, (Slot(ROW), Slot(ROW + 1), Slot(ROW + 2)), (Slot(500),))
    assert batches_of(of_columns(range(NEXT, NEXT + SUMS), [other])) is None


def test_loops_without_products_are_written_loop_by_loop() -> None:
    network = layers([5, 4, 2])
    _, program = programs(scanned(network), parameters(network), 5, 2)
    n = len(parameters(network))
    assert isinstance(program, LoopedProgram)
    assert batches_of(Kernel(program, "kernel", 4, n, n + 1)) is None
