"""Checkpoints: everything comes back, built anew or filled in place; what does not fit is named and changes nothing."""

import copy
import json
import math
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter
from nn.checkpoint.contents import Contents, Tensor, check_head
from nn.checkpoint.formats import from_bytes

from .conftest import OPTIMIZERS, network, train

GOLDEN = Path(__file__).parent / "golden"


def states(model: Any, optimizer: Any) -> Any:
    return [optimizer.state_of(parameter) for parameter in model.parameters()]


def reread(path: Any, change: Any) -> None:
    """Changes the file's contents, and signs it anew."""
    contents = from_bytes(path.read_bytes())
    change(contents)
    from nn.checkpoint.formats import to_bytes

    path.write_bytes(to_bytes(contents, path))


# ---- what comes back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_everything_comes_back(name: Any, path: Any) -> None:
    model, optimizer = network(), OPTIMIZERS[name]()
    history = train(model, optimizer)
    nn.save(path, model, optimizer, history)
    made, made_optimizer, made_history, scaling = checkpoint = nn.load(path)
    assert repr(made) == repr(model)
    assert made.state_dict() == model.state_dict()
    assert (type(made_optimizer), repr(made_optimizer)) == (type(optimizer), repr(optimizer))
    assert made_optimizer.steps == optimizer.steps == 9  # type: ignore[union-attr]
    assert states(made, made_optimizer) == states(model, optimizer)
    assert made_optimizer.rates(50) == optimizer.rates(50)  # type: ignore[union-attr]
    assert made_history == history
    assert made_history.seconds == history.seconds  # type: ignore[union-attr]
    assert scaling is None
    assert checkpoint.model is made
    assert checkpoint.history is made_history


def test_what_was_passed_is_filled_in_place(path: Any) -> None:
    model, optimizer = network(), OPTIMIZERS["adam"]()
    train(model, optimizer)
    nn.save(path, model, optimizer)
    other, other_optimizer = network(seed=6), OPTIMIZERS["adam"]()
    other_optimizer.lr = 0.5
    train(other, other_optimizer, epochs=1)
    checkpoint = nn.load(path, other, other_optimizer)
    assert checkpoint.model is other
    assert checkpoint.optimizer is other_optimizer
    assert other.state_dict() == model.state_dict()
    assert states(other, other_optimizer) == states(model, optimizer)
    assert (other_optimizer.lr, other_optimizer.steps) == (0.01, 9)


def test_an_optimizer_that_made_no_step(path: Any) -> None:
    model = network()
    nn.save(path, model, nn.Adam())
    made, optimizer, *_ = nn.load(path)
    assert states(made, optimizer) == [(0.0, 0.0, 0.0)] * 26
    assert optimizer.steps == 0  # type: ignore[union-attr]


@pytest.mark.parametrize("activation", sorted(nn.ACTIVATIONS))
def test_models_of_nn_are_built_anew(activation: Any, path: Any) -> None:
    for model in (
        nn.Neuron(3, activation, label="out", rng=0),
        nn.Layer(3, 2, activation, rng=0),
        nn.MLP(3, [2, 1], activation=activation, rng=0),
    ):
        nn.save(path, model)
        made = nn.load(path).model
        assert repr(made) == repr(model)
        assert made.state_dict() == model.state_dict()
        row = [0.5, -1.0, 2.0]
        assert str(made(row)) == str(model(row))  # with the names that pictures show


def test_an_mlp_of_different_neurons_is_built_anew(path: Any) -> None:
    model = nn.MLP(2, [2, 1], rng=0)
    model.layers[0].neurons[1].activation = autograd.tanh
    model.layers[0].neurons[0].label = "<b>seen</b>"
    nn.save(path, model)
    made = nn.load(path).model
    assert [neuron.activation_name for neuron in made.layers[0].neurons] == ["relu", "tanh"]
    assert made.layers[0].neurons[0].label == "<b>seen</b>"


def test_every_bit_of_a_number_comes_back(path: Any) -> None:
    model = nn.Neuron(8)
    numbers = [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308, 0.1, -1e-310]
    model.load_state_dict({"weights": numbers, "bias": -math.nan})
    nn.save(path, model)
    assert list(map(repr, nn.load(path).model.state_dict()["weights"])) == list(map(repr, numbers))


class Net(nn.Module):
    """A user's own: an MLP in it, a list, a single number."""

    def __init__(self, seed: Any = 0, activation: str = "relu") -> None:
        self.scale = Parameter(1.0 + seed)
        self.body = nn.MLP(3, [2, 2], activation=activation, rng=seed)
        self.shift = [Parameter(0.1 + seed), Parameter(0.2)]

    def __call__(self, row: Any) -> Any:
        return [self.scale * y + s for y, s in zip(self.body(row), self.shift)]


class Momentum(nn.Optimizer):
    """A user's own, with a setting and a memory."""

    def __init__(self, lr: Any, share: Any = 0.9) -> None:
        super().__init__(lr)
        self.share = share

    def init(self, data: Any) -> Any:
        return (0.0,)

    def update(self, data: Any, grad: Any, state: Any, lr: Any) -> Any:
        velocity = self.share * state[0] + grad
        return data - lr * velocity, (velocity,)


def test_models_and_optimizers_of_ones_own_are_filled(path: Any) -> None:
    model, optimizer = Net(), Momentum(0.01)
    history = train(model, optimizer)
    nn.save(path, model, optimizer, history)
    made, made_optimizer, made_history, _ = nn.load(path, Net(seed=3), Momentum(0.5))
    assert made.state_dict() == model.state_dict()
    assert states(made, made_optimizer) == states(model, optimizer)
    assert made_optimizer.lr == 0.01  # type: ignore[union-attr]
    assert made_history == history
    with pytest.raises(
        nn.CheckpointError, match=r"its model, 'Net', is none of nn: pass one to be filled, as nn.load\("
    ):
        nn.load(path)
    with pytest.raises(
        nn.CheckpointError, match=r"its optimizer, Momentum, is none of nn: pass one as nn.load\(path, opt"
    ):
        nn.load(path, Net())


def test_a_model_that_is_no_module(path: Any) -> None:
    class Plain:
        def __init__(self, start: Any) -> None:
            self.p = [Parameter(start), Parameter(start)]

        def parameters(self) -> Any:
            return self.p

    nn.save(path, Plain(2.0))
    assert [p.data for p in nn.load(path, Plain(0.0)).model.p] == [2.0, 2.0]


def test_a_schedule_of_ones_own_comes_from_the_optimizer_passed(path: Any) -> None:
    def slower(step: Any) -> Any:
        return 0.1 / (1 + step)

    class Halving(nn.Schedule):
        def __init__(self, lr: Any) -> None:
            self.lr = lr

        def __call__(self, step: Any) -> Any:
            return self.lr / 2**step

    model = network()
    for schedule in (slower, Halving(0.1), nn.Warmup(slower, steps=3)):
        optimizer = nn.SGD(schedule)
        train(model, optimizer)
        nn.save(path, model, optimizer)
        with pytest.raises(
            nn.CheckpointError, match=r"its schedule, (slower|Halving), is none of nn: pass an optimizer"
        ):
            nn.load(path)
        made = nn.load(path, optimizer=nn.SGD(schedule)).optimizer
        assert made.schedule is schedule  # type: ignore[union-attr]
        assert made.steps == optimizer.steps  # type: ignore[union-attr]
    for other in (Halving(0.2), nn.ConstantRate(0.1)):
        nn.save(path, model, nn.SGD(Halving(0.1)))
        with pytest.raises(nn.CheckpointError, match="its schedule, Halving, is none of nn"):
            nn.load(path, optimizer=nn.SGD(other))


def test_tied_parameters_stay_tied(path: Any) -> None:
    def tied() -> Any:
        model = nn.MLP(2, [2, 2], rng=0)
        model.layers[1].neurons[0].weights = model.layers[0].neurons[0].weights
        return model

    model, optimizer = tied(), nn.Adam()
    nn.save(path, model, optimizer)
    other = tied()
    nn.load(path, other, nn.Adam())
    assert len(other.parameters()) == 10
    with pytest.raises(nn.CheckpointError, match="2 of its model's parameters are tied to others: pass one"):
        nn.load(path)
    with pytest.raises(nn.CheckpointError, match="its model had 2 parameters that are tied to others, this one has 0"):
        nn.load(path, nn.MLP(2, [2, 2]))


# ---- what does not fit --------------------------------------------------------------------------------------------


def unchanged(model: Any, optimizer: Any = None) -> Any:
    return model.state_dict(), optimizer and (states(model, optimizer), optimizer.steps, repr(optimizer))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            lambda: nn.MLP(3, [5, 2], activation="tanh"),
            r"layers.0.weight has the shape \(4, 3\), but needs the shape \(5, 3",
        ),
        (lambda: nn.MLP(3, [4, 4, 2], activation="tanh"), "layers.2.weight is missing; layers.2.bias is missing"),
        (lambda: nn.MLP(3, [2], activation="tanh"), "layers.1.weight is unknown"),
        (
            lambda: nn.MLP(3, [4, 2], activation="relu"),
            "neuron 0 of its model had the activation tanh, but here it has relu",
        ),
        (lambda: nn.Layer(3, 4), "weight is missing"),
        (Net, "scale is missing; body.layers.0.weight is missing"),
    ],
)
def test_a_checkpoint_of_another_architecture(model: Any, message: str, path: Any) -> None:
    nn.save(path, network(), nn.Adam())
    model = model()
    before = unchanged(model)
    with pytest.raises(nn.CheckpointError, match=message) as caught:
        nn.load(path, model)
    assert str(caught.value).startswith(f"{path}: ")
    assert unchanged(model) == before


def test_a_model_of_another_class_or_with_another_function_of_that_name(path: Any) -> None:
    class MLP(nn.MLP):
        pass

    def relu(z: Any) -> Any:
        return autograd.relu(z) * 2.0

    nn.save(path, nn.MLP(2, [2, 1]))
    with pytest.raises(nn.CheckpointError, match=r"its model was 'nn.MLP', but 'MLP' was passed"):
        nn.load(path, MLP(2, [2, 1]))
    with pytest.raises(nn.CheckpointError, match="neuron 0 of its model had the activation relu, but here it has relu"):
        nn.load(path, nn.MLP(2, [2, 1], activation=relu))
    nn.save(path, nn.MLP(2, [2, 1], activation=relu))
    with pytest.raises(nn.CheckpointError, match="its activation relu is none of nn: pass one"):
        nn.load(path)
    nn.load(path, nn.MLP(2, [2, 1], activation=relu))


def adam(**settings: Any) -> Any:
    return nn.Adam(0.01, **{"betas": (0.8, 0.99), **settings})


@pytest.mark.parametrize(
    ("optimizer", "message"),
    [
        (lambda: nn.SGD(0.01), "its optimizer was 'nn.Adam', but 'nn.SGD' was passed"),
        (lambda: nn.AdamW(0.01), "its optimizer was 'nn.Adam', but 'nn.AdamW' was passed"),
        (lambda: adam(eps=1e-6), "its optimizer had eps=1e-08, but the one passed has eps=1e-06"),
        (lambda: adam(betas=(0.9, 0.99)), r"had betas=\[0.8, 0.99\], but the one passed has betas=\[0.9, 0.99\]"),
        (lambda: Momentum(0.01), "its optimizer was 'nn.Adam', but 'Momentum' was passed"),
    ],
)
def test_another_optimizer(optimizer: Any, message: str, path: Any) -> None:
    model, saved = network(), adam()
    train(model, saved)
    nn.save(path, model, saved)
    other, optimizer = network(seed=6), optimizer()
    train(other, optimizer)
    before = unchanged(other, optimizer)
    with pytest.raises(nn.CheckpointError, match=message):
        nn.load(path, other, optimizer)
    assert unchanged(other, optimizer) == before


def test_another_schedule(path: Any) -> None:
    nn.save(path, network(), nn.SGD(nn.CosineDecay(0.1, steps=10)))
    with pytest.raises(
        nn.CheckpointError, match=r"its schedule was CosineDecay\(.*=10, .*that of the optimizer is Cosine"
    ):
        nn.load(path, optimizer=nn.SGD(nn.CosineDecay(0.1, steps=20)))
    with pytest.raises(
        nn.CheckpointError, match=r"its schedule was CosineDecay.* that of the optimizer is ConstantRate"
    ):
        nn.load(path, optimizer=nn.SGD(0.1))
    assert nn.load(path, optimizer=nn.SGD(nn.CosineDecay(0.1, steps=10))).optimizer.lr == 0.1  # type: ignore[union-attr]


def test_an_optimizer_where_none_was_saved(path: Any) -> None:
    nn.save(path, network())
    with pytest.raises(nn.CheckpointError, match=r"no optimizer was saved with it, but SGD\(lr=0.1\) was passed"):
        nn.load(path, optimizer=nn.SGD(0.1))
    assert nn.load(path).optimizer is None


def test_an_optimizer_that_remembers_another_number_of_things(path: Any) -> None:
    class Forgetful(Momentum):
        def init(self, data: Any) -> Any:
            return ()

    Forgetful.__name__ = "Momentum"
    nn.save(path, network(), Momentum(0.1))
    with pytest.raises(nn.CheckpointError, match="has 0 states, but there are 1"):
        nn.load(path, optimizer=Forgetful(0.1))


def test_what_cannot_be_saved_is_named_and_leaves_the_earlier_checkpoint(path: Any) -> None:
    class Uneven(nn.Optimizer):
        def init(self, data: Any) -> Any:
            return (0.0,) * (data > 0)

    class Odd(nn.Optimizer):
        def __init__(self, lr: Any, thing: Any = None) -> None:
            super().__init__(lr)
            self.thing = {1, 2}

    class Step:
        def step(self, parameters: Any) -> None: ...

    class Clash(nn.Module):
        def __init__(self) -> None:
            self.w = Parameter(1.0)
            self.optimizer = {"0": {"w": Parameter(2.0)}}
            self.history = {"losses": [Parameter(3.0)]}

    model = network()
    nn.save(path, model)
    before = path.read_bytes()
    for arguments, message in [
        ((model, Uneven(0.1)), "remembers more of some parameters than of others"),
        ((model, Odd(0.1)), "a checkpoint cannot keep thing of the Odd: the set"),
        ((model, Step()), "a checkpoint keeps an nn.Optimizer, got the Step"),
        ((Clash(), Momentum(0.1)), "optimizer.0.w names a parameter and a state of the optimizer"),
        ((Clash(), None, nn.History(losses=[1.0])), "history.losses names a parameter and a part of the history"),
        ((model, None, nn.History(losses=["x"])), "history.losses: must be real number, not str"),  # type: ignore[list-item]
        (("model",), "the model is an nn.Module, or has parameters"),
        ((model, None, [1.0]), "history is what fit returned, got the list"),
        ((model, None, None, ["scaler"]), "scaling is a dict of scalers"),
        ((model, None, None, {"inputs": 3}), r"scaling\['inputs'\] is a scaler"),
    ]:
        scaling = {"scaling": arguments[3]} if len(arguments) == 4 else {}
        with pytest.raises((TypeError, ValueError), match=message):
            nn.save(path, *arguments[:3], **scaling)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    with pytest.raises(TypeError, match=r"the model is an nn.Module, or has parameters"):
        nn.load(path, "model")
    with pytest.raises(TypeError, match=r"the optimizer is an nn.Optimizer"):
        nn.load(path, optimizer=Step())  # type: ignore[arg-type]


def test_a_failing_write_leaves_the_last_good_checkpoint(path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    model, optimizer = network(), nn.Adam()
    history = train(model, optimizer)
    nn.save(path, model, optimizer, history)
    kept = model.state_dict()
    train(model, optimizer, epochs=6, history=copy.deepcopy(history))

    def full(*paths: Any) -> None:
        raise OSError(28, "No space left on device")

    for stage in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, stage, full)
            with pytest.raises(OSError, match="No space left on device"):
                nn.save(path, model, optimizer, history)
        assert list(path.parent.iterdir()) == [path]
        assert nn.load(path).model.state_dict() == kept


# ---- files --------------------------------------------------------------------------------------------------------


def test_the_format_follows_the_ending_and_what_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("safetensors")
    model = network()
    for name in ("a.json", "a.safetensors", "a", "a.ckpt"):
        nn.save(tmp_path / name, model)
    assert [(tmp_path / n).read_bytes()[:1] == b"{" for n in ("a.json", "a.safetensors", "a", "a.ckpt")] == [1, 0, 0, 0]
    (tmp_path / "a.safetensors").rename(tmp_path / "b.json")
    assert nn.load(tmp_path / "b.json").model.state_dict() == model.state_dict()

    monkeypatch.setitem(sys.modules, "safetensors", None)
    nn.save(tmp_path / "a", model)
    assert (tmp_path / "a").read_bytes()[:1] == b"{"
    with pytest.raises(ModuleNotFoundError, match=r'pip install "glassgrad\[checkpoint\]", or name the file .json'):
        nn.save(tmp_path / "a.safetensors", model)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "glassgrad\[checkpoint\]"'):
        nn.load(tmp_path / "b.json")


def test_json_is_the_standards_and_has_a_line_for_each_tensor(tmp_path: Path) -> None:
    model = nn.MLP(2, [2, 1], rng=0)
    model.layers[0].neurons[0].bias.data = math.nan
    nn.save(tmp_path / "a.json", model, nn.SGD(0.1))
    text = (tmp_path / "a.json").read_text(encoding="ascii")
    document = json.loads(text, parse_constant=lambda name: pytest.fail(name))
    assert document["tensors"]["layers.0.bias"][0] == "nan"
    assert document["optimizer"]["class"] == "nn.SGD"
    assert '\n  "layers.1.weight": [[' in text


def test_other_libraries_read_the_weights_of_safetensors(tmp_path: Path) -> None:
    numpy_format = pytest.importorskip("safetensors.numpy")
    model, optimizer = network(), nn.Adam()
    train(model, optimizer)
    nn.save(tmp_path / "a.safetensors", model, optimizer)
    tensors = numpy_format.load_file(tmp_path / "a.safetensors")
    other = network(seed=6)
    other.load_state_dict({name: x for name, x in tensors.items() if not name.startswith("optimizer")})
    assert other.state_dict() == model.state_dict()
    first = optimizer.state_of(model.layers[0].neurons[0].weights[0])
    assert [tensors[f"optimizer.{k}.layers.0.weight"][0, 0] for k in range(3)] == list(first)


def test_what_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        nn.load(tmp_path / "missing")
    with pytest.raises(IsADirectoryError):
        nn.load(tmp_path)
    for data in (
        b"",
        b"{}",
        b"[1]",
        b"null",
        b"\x80\x04\x95.",
        b"PK\3\4" * 10,
        b"\xff" * 100,
        b'{"format": 1}',
        bytes(64),
    ):
        (tmp_path / "file").write_bytes(data)
        with pytest.raises(nn.CheckpointError, match=r"file: "):
            nn.load(tmp_path / "file")


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
def test_devices_and_pipes_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(nn.CheckpointError, match="it is no regular file"):
            nn.load(path)


def test_a_safetensors_file_of_others_is_named(tmp_path: Path) -> None:
    numpy, numpy_format = pytest.importorskip("numpy"), pytest.importorskip("safetensors.numpy")
    numpy_format.save_file({"layers.0.weight": numpy.zeros((1, 1))}, tmp_path / "theirs.safetensors")
    with pytest.raises(nn.CheckpointError, match=r"it is no checkpoint that nn.save has written"):
        nn.load(tmp_path / "theirs.safetensors")


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (3, "a later version of glassgrad wrote it: its format is 3, this one reads up to 2"),
        (0, "its version is 0, not one of 1, 2"),
        (True, "its version is True, not one of 1, 2"),
        ("1", "its version is '1', not one of 1, 2"),
        (None, "its version is None, not one of 1, 2"),
    ],
)
def test_versions(version: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_head({"format": "glassgrad checkpoint", "version": version})


def test_a_later_version_is_told_whatever_else_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"format": "glassgrad checkpoint", "version": 7, "weights": "elsewhere"}')
    with pytest.raises(nn.CheckpointError, match="a later version of glassgrad wrote it: its format is 7"):
        nn.load(tmp_path / "a.json")


# ---- tensors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lists", [1.5, [1.0, 2.0], [[1.0], [2.0]], [[[1.0, 2.0]], [[3.0, 4.0]]]])
def test_tensors_go_to_lists_and_back(lists: Any) -> None:
    tensor = Tensor.from_lists(lists)
    assert tensor.to_lists() == lists
    assert Tensor.from_bytes(tensor.shape, tensor.little_endian().tobytes()).to_lists() == lists


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        ([], "expected a number"),
        ([[]], "expected a number"),
        ([[1.0], [2.0, 3.0]], "its inner lists differ in length"),
        ([[1.0], 2.0], "its inner lists differ in length"),
        ([1.0, [2.0]], "expected a number"),
        ([None], "expected a number, got None"),
        ([True], "expected a number, got True"),
        ([10**400], "."),
        ([[[[[[[[[[1.0]]]]]]]]]], "expected a number"),
    ],
)
def test_what_is_no_tensor(lists: Any, message: str) -> None:
    with pytest.raises((ValueError, OverflowError), match=message):
        Tensor.from_lists(lists)


@pytest.mark.parametrize("shape", [(3,), (2, 2), (10**30,), (0, 10**9), (1,) * 9, (2, 1, 0)])
def test_shapes_that_are_not_those_of_the_numbers(shape: Any) -> None:
    with pytest.raises(ValueError, match="is not that of 2 numbers"):
        Tensor.of(shape, [1.0, 2.0])


def test_bytes_are_little_endian_on_every_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    tensor = Tensor.of((2,), [1.0, -2.5])
    assert tensor.little_endian().tobytes() == bytes.fromhex("000000000000f03f00000000000004c0")
    monkeypatch.setattr(sys, "byteorder", "big" if sys.byteorder == "little" else "little")
    assert tensor.little_endian().tobytes() == bytes.fromhex("3ff0000000000000c004000000000000")
    assert Tensor.from_bytes((2,), tensor.little_endian().tobytes()) == tensor


def test_the_checksum_is_of_all_that_is_in_it() -> None:
    def digest(tensors: Any, **about: Any) -> Any:
        return Contents(tensors, about).head()["sha256"]

    weight = Tensor.of((2,), [1.0, 2.0])
    different = [
        digest({"w": weight}),
        digest({"v": weight}),
        digest({"w": Tensor.of((2, 1), [1.0, 2.0])}),
        digest({"w": Tensor.of((2,), [1.0, 2.0000000000000004])}),
        digest({"w": weight}, history={"losses": [1.0]}),
        digest({"w": weight}, history={"losses": [1.5]}),
    ]
    assert len(set(different)) == len(different)


# ---- a part that is of another kind than it should be ----------------------------------------------------------------


def places(part: Any, way: Any = ()) -> Iterator[Any]:
    """Every place in nested dicts and lists, as the keys that lead there."""
    yield way
    children = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, child in children:
        yield from places(child, (*way, key))


WRONG = [None, True, -1, "nan", [1.0], {"class": "nn.Adam"}]


def test_any_part_that_is_of_another_kind_is_named_though_the_checksum_is_right(tmp_path: Path) -> None:
    path, model, optimizer = tmp_path / "model.json", nn.Neuron(1, rng=0), nn.Adam(nn.StepDecay(0.1, every=2))
    rows = ([[0.0], [1.0]], [1.0, 2.0])
    options: dict[str, Any] = {"validation": rows, "early_stopping": nn.EarlyStopping(), "rng": 1, "batch_size": 1}
    history = nn.fit(model, *rows, optimizer=optimizer, epochs=2, compiled=False, **options)
    nn.save(path, model, optimizer, history, scaling={"inputs": nn.MinMax().fit(rows[0])})
    good, tried = path.read_bytes(), 0
    for way in list(places(from_bytes(good).about))[1:]:
        for wrong in WRONG:

            def change(contents: Any, way: Any = way, wrong: Any = wrong) -> None:
                part = contents.about
                for key in way[:-1]:
                    part = part[key]
                part[way[-1]] = wrong

            path.write_bytes(good)
            reread(path, change)
            with suppress(nn.CheckpointError):
                nn.load(path, nn.Neuron(1))
            tried += 1
    assert tried > 150


def test_an_optimizer_or_a_history_that_is_none_is_named(path: Any) -> None:
    nn.save(path, network(), nn.SGD(0.1), nn.History(losses=[1.0]))
    for part, wrong, message in [
        ("optimizer", True, "its optimizer is no object, but True"),
        ("optimizer", [], r"its optimizer is no object, but \[\]"),
        ("history", 3, "its history is no object, but 3"),
        ("history", None, "history.losses is unknown"),
        ("history", {"loss": "ssr", "losses": [1.0]}, "history.losses is there twice"),
    ]:
        good = path.read_bytes()
        reread(path, lambda contents, part=part, wrong=wrong: contents.about.update({part: wrong}))
        with pytest.raises(nn.CheckpointError, match=message):
            nn.load(path)
        path.write_bytes(good)


# ---- the first version of the format ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["json", "safetensors"])
def test_a_checkpoint_of_the_first_version_still_loads_and_goes_on(ending: str, tmp_path: Path) -> None:
    if ending == "safetensors":
        pytest.importorskip("safetensors")
    inputs, targets = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    options: dict[str, Any] = {"batch_size": 2, "rng": 1, "validation": (inputs, targets), "compiled": False}
    options["early_stopping"] = nn.EarlyStopping(patience=50)
    whole, its_optimizer = nn.MLP(2, [2, 1], activation="tanh", rng=0), nn.Adam(0.02)
    expected = nn.fit(whole, inputs, targets, optimizer=its_optimizer, epochs=8, **options)

    model, optimizer, history, scaling = nn.load(GOLDEN / f"version_1.{ending}")
    assert (len(history.losses), history.best, history.best_weights, scaling) == (5, 5, [], None)  # type: ignore[union-attr]
    assert history.losses == json.loads((GOLDEN / "version_1.json").read_text(encoding="ascii"))["history"]["losses"]  # type: ignore[union-attr]
    nn.fit(model, inputs, targets, optimizer=optimizer, epochs=8, history=history, **options)  # type: ignore[arg-type]
    for found, whole_run in (("losses", expected.losses), ("test_losses", expected.test_losses)):
        assert getattr(history, found) == pytest.approx(whole_run, rel=1e-12)  # rounding may differ between versions
    assert (history.best, optimizer.steps) == (expected.best, its_optimizer.steps)  # type: ignore[union-attr]
    assert history.best_weights == pytest.approx(expected.best_weights, rel=1e-12)  # type: ignore[union-attr]
    nn.save(tmp_path / f"again.{ending}", model, optimizer, history)
    assert nn.load(tmp_path / f"again.{ending}").history == history


# ---- paths -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [10**9, 0, True, 1.5, None, b"a.json", [], {}, object(), print, "", "a\0b"])
def test_what_is_no_path_is_named(wrong: Any) -> None:
    model = network()
    for call in (lambda: nn.load(wrong), lambda: nn.save(wrong, model), lambda: nn.saving(wrong, model)):
        with pytest.raises((TypeError, ValueError), match=r"^path is the name of a file"):
            call()


# ---- saving while training ----------------------------------------------------------------------------------------


def test_saving_while_training(path: Any) -> None:
    model, optimizer, seen = network(), nn.Adam(), []

    def look(epoch: Any, history: Any) -> None:
        seen.append(len(nn.load(path).history.losses) if path.exists() else 0)  # type: ignore[union-attr]

    train(model, optimizer, epochs=7, on_epoch=[nn.saving(path, model, optimizer, every=3), look])
    assert seen == [0, 0, 3, 3, 3, 6, 6]


def test_saving_says_before_the_training_what_cannot_be_saved(path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    model, optimizer = network(), nn.Adam()
    with pytest.raises(ValueError, match="every must be at least 1, got 0"):
        nn.saving(path, model, optimizer, every=0)
    with pytest.raises(TypeError, match=r"a checkpoint keeps an nn\.Optimizer"):
        nn.saving(path, model, 0.1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="scaling is a dict of scalers"):
        nn.saving(path, model, scaling=3)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError, match="there is no folder for checkpoints"):
        nn.saving(path.parent / "missing" / path.name, model)
    monkeypatch.setitem(sys.modules, "safetensors", None)
    if path.suffix == ".safetensors":
        with pytest.raises(ModuleNotFoundError, match=r"name the file \.json"):
            nn.saving(path, model)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError(), ValueError("too large")])
def test_a_checkpoint_that_cannot_be_written_ends_no_training(
    error: Any, path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, optimizer, alone = network(), nn.Adam(), network()
    keep = nn.saving(path, model, optimizer)

    def full_for_a_while(epoch: Any, history: Any) -> None:
        if epoch in (2, 4):
            monkeypatch.setattr(os, "replace", fail if epoch == 2 else replace)

    def fail(*paths: Any) -> None:
        raise error

    replace = os.replace
    message = rf"the checkpoint of epoch \d could not be .*{type(error).__name__}"
    with pytest.warns(UserWarning, match=message) as caught:
        history = train(model, optimizer, epochs=5, on_epoch=[full_for_a_while, keep])
    assert [str(warning.message)[:25] for warning in caught] == [f"the checkpoint of epoch {epoch}" for epoch in (2, 3)]
    assert len(nn.load(path).history.losses) == len(history.losses) == 5  # type: ignore[union-attr]
    train(alone, nn.Adam(), epochs=5)
    assert alone.state_dict() == model.state_dict()


def test_a_model_may_have_parts_that_are_called_as_those_of_a_history(path: Any) -> None:
    class Odd(nn.Module):
        def __init__(self) -> None:
            self.history = nn.Neuron(1)
            self.history.losses = [Parameter(0.5)]  # type: ignore[attr-defined]

        def __call__(self, row: Any) -> Any:
            return self.history(row) + self.history.losses[0]  # type: ignore[attr-defined]

    model = Odd()
    nn.save(path, model)
    model.history.losses[0].data = 7.0  # type: ignore[attr-defined]
    nn.load(path, model)
    assert model.history.losses[0].data == 0.5  # type: ignore[attr-defined]
