"""First lines of who knows PyTorch, Keras, JAX or micrograd: each works, or its error says what to write instead."""

import copy
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
from autograd import Value, draw, explain, export_c, export_js, export_python, page

INPUTS, TARGETS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0]
GUESSES = {
    "nn.SGD(model.parameters(), lr=0.1)": "nn.SGD(lr=0.1), and then optimizer.step(model.parameters())",
    "nn.SGD(model.parameters(), 0.1)": "nn.SGD(lr=0.1), and then optimizer.step(model.parameters())",
    "nn.SGD(model)": "lr=0.1, and then optimizer.step(model.parameters())",
    "nn.Adam(model.parameters())": "lr=0.1, and then optimizer.step(model.parameters())",
    "nn.Adam(params=model.parameters(), lr=0.1)": "lr=0.001, and then optimizer.step(model.parameters()), for params=",
    "nn.Adam(learning_rate=0.1)": "lr= for learning_rate=",
    "nn.Adam(0.1, beta1=0.8)": "betas=(0.9, 0.999) for beta1=",
    "nn.fit(model, X, Y, optimizer=nn.SGD(0.1), epochs=3, loss=nn.mse())": "loss(outputs, targets); nn.fit takes the "
    "loss itself, loss=nn.mse, without a call",
    "nn.mse(model, Y)": "loss(model(row), target)",
    "nn.mse(y, model)": "loss(model(row), target)",
    "model(['yes', 1.0])": "a number for it",
    "model(['1e3', 1.0])": "float('1e3')",
    "nn.fit(model, X, ['no', 'yes', 'yes', 'no'], optimizer=nn.SGD(0.1), epochs=3)": "a number for it",
    "nn.SGD(0.1).step()": "optimizer.step(model.parameters())",
    "nn.SGD(0.1).zero_grad()": "model.zero_grad()",
    "nn.fit(model, X, Y, lr=0.1)": "optimizer=nn.SGD(lr=0.1) for lr=",
    "nn.fit(model, X, Y)": "nn.fit(model, inputs, targets, loss=nn.mse, optimizer=nn.SGD(lr=0.1), epochs=100)",
    "nn.fit(model, X, Y, optimizer=nn.SGD(0.1), n_epochs=3)": "epochs= for n_epochs=",
    "nn.fit(model, X, Y, optimizer=nn.SGD(0.1), epochs=3, shuffle=True)": "batch_size=32, rng=0 for shuffle=",
    "nn.fit(model, X, Y, optimizer=nn.SGD, epochs=3)": "optimizer=nn.SGD(lr=0.01)",
    "nn.fit(model, X, Y, optimizer=nn.RMSprop, epochs=3)": "optimizer=nn.RMSprop(lr=0.01)",
    'nn.fit(model, X, Y, optimizer="adam", epochs=3)': "optimizer=nn.Adam(lr=0.01)",
    'nn.fit(model, X, Y, optimizer="lion", epochs=3)': "optimizer=nn.SGD(lr=0.01)",
    'nn.fit(model, X, Y, optimizer=nn.SGD(0.1), epochs=3, loss="mse")': "loss=nn.mse",
    'nn.fit(model, X, Y, optimizer=nn.SGD(0.1), epochs=3, loss="rms")': "loss=nn.ssr",
    "model(1.0, 2.0)": "model([0.5, -1.0]), with all inputs in one list",
    "model.layers[0](1.0, 2.0)": "layer([0.5, -1.0]), with all inputs in one list",
    "model(1.0)": "[x0, x1]",
    "model.draw()": "nn.draw(model), or autograd.draw(model(row)) for a graph",
    "nn.MLP([2, 4, 1])": 'nn.MLP(2, [4, 1], activation="tanh", rng=0)',
    "nn.MLP(2, 4, 1)": 'nn.MLP(2, [4, 1], activation="tanh", rng=0)',
    "nn.MLP(2, [4, 1], seed=0)": "rng= for seed=",
    "draw(y, format='png')": 'draw(value).save("graph.png") for format=',
    "draw(y, 'y.svg')": 'draw(value, title="y"), which draws one Value with all that made it',
    "draw(y, rankdir='LR')": "direction= for rankdir=",
    "draw(model)": "nn.draw(model) for a model",
    "draw(y).show()": ".view(), or leave the picture as the last line of a notebook's cell",
    "draw(y).savefig('y.svg')": '.save("graph.svg")',
    "nn.draw(model, format='png')": 'nn.draw(model).save("network.png") for format=',
    "y.draw()": "autograd.draw(v)",
    "y.page()": "autograd.page(v)",
    "page(model)": "page(model(row)), or nn.playground(model, inputs, targets) for a model",
    "explain(y)": 'explain(loss, weight), or its label: explain(loss, "layers.0.neurons.0.weights.0")',
    "explain(model, x)": "explain(loss, model.layers[0].neurons[0].weights[0]) for a model",
    "export_c(model)": 'export_c(f, "f.c"), with f = autograd.compile(...); nn.export_c(model, "model.c") for a model',
    "export_c(model, 'm.c')": "nn.export_c(model, path), nn.export_python or nn.export_js for a model",
    "export_python(model, 'm.py')": "nn.export_c(model, path), nn.export_python or nn.export_js for a model",
    "export_js(model, 'm.js')": "nn.export_c(model, path), nn.export_python or nn.export_js for a model",
    "nn.save(model)": 'nn.save("model.json", model)',
    "nn.accuracy(model, X, Y)": "nn.accuracy(nn.predict(model, inputs), targets)",
    "nn.train_test_split(X, Y, random_state=0)": "rng= for random_state=",
    "autograd.gradient(y)": "gradient(y, [x])",
    "autograd.gradcheck(lambda x: x**2, 3.0, eps=1e-6)": "tolerance= for eps=",
    "autograd.grad(lambda x, y: x * y, argnum=1)": "argnums= for argnum=",
    "model(X)": "nn.predict(model, rows)",
    "model(X[:2])": "nn.predict(model, rows)",
    "model.layers[0](X[:2])": "nn.predict(model, rows)",
    "nn.History('mse').history['loss']": "history.losses, one for each epoch",
    "nn.History('mse').val_loss": "history.test_losses, of the validation rows",
}


@pytest.fixture
def names() -> dict[str, Any]:
    x = Value(2.0, "x")
    y = x * x
    return {
        **{
            "X": INPUTS,
            "Y": TARGETS,
            "model": nn.MLP(2, [4, 1], rng=0),
            "x": x,
            "y": y,
            "nn": nn,
            "autograd": autograd,
        },
        **{"draw": draw, "explain": explain, "page": page},
        **{"export_c": export_c, "export_js": export_js, "export_python": export_python},
    }


@pytest.mark.parametrize("guess", GUESSES)
def test_the_error_says_what_to_write(guess: str, names: dict[str, Any]) -> None:
    with pytest.raises((TypeError, AttributeError)) as caught:
        eval(guess, names)
    assert str(caught.value).partition("; write ")[2] == GUESSES[guess]


def test_explain_takes_the_label_of_a_weight(names: dict[str, Any]) -> None:
    model = names["model"]
    loss = nn.mse(model([1.0, 2.0]), 1.0)
    for name, parameter in model.named_parameters():
        assert str(explain(loss, name)) == str(explain(loss, parameter))
    assert explain(loss, loss.label).gradient == 1.0


def test_a_label_that_does_not_name_one_value_is_refused(names: dict[str, Any]) -> None:
    a, b = Value(2.0, "w"), Value(3.0, "w")
    y = a * b
    y.label = "y"
    with pytest.raises(ValueError, match=r"^'y' is made from 2 Values with the label 'w'; give the Value itself$"):
        explain(y, "w")
    with pytest.raises(ValueError, match=r"^'y' is made from no Value with the label 'v'; give the Value itself$"):
        explain(y, "v")


@pytest.mark.parametrize(
    ("thing", "theirs", "ours"),
    [
        (draw(Value(2.0) * 3.0), "savefig", "save"),
        (nn.SGD(0.1), "zero_grad", "step"),
        (nn.History(), "history", "losses"),
    ],
    ids=["picture", "optimizer", "history"],
)
def test_completion_by_tab_offers_what_is_there(thing: object, theirs: str, ours: str) -> None:
    with pytest.raises(AttributeError, match="; "):
        getattr(thing, theirs)
    assert theirs not in dir(thing)
    assert ours in dir(thing)


@pytest.mark.parametrize("ending", ["svg", "SVG", "png"])
@pytest.mark.parametrize("method", ["save", "render"])
def test_a_picture_is_written_under_its_name(ending: str, method: str, tmp_path: Path, names: dict[str, Any]) -> None:
    path = tmp_path / f"graph.{ending}"
    assert getattr(draw(names["y"]), method)(path) == str(path)
    others = {p.name for p in tmp_path.iterdir()} - {path.name}
    assert others == ({"graph.gv"} if method == "render" else set())
    assert path.read_bytes()[:4] in (b"<?xm", b"<svg", b"\x89PNG")


def test_the_name_of_a_source_stays_one(tmp_path: Path, names: dict[str, Any]) -> None:
    picture = draw(names["y"])
    assert picture.save(tmp_path / "graph.gv") == str(tmp_path / "graph.gv")
    assert (tmp_path / "graph.gv").read_text(encoding="utf-8") == picture.source
    assert picture.render("other", tmp_path) == str(tmp_path / "other.svg")
    assert picture.render("folder.svg", tmp_path, cleanup=True) == str(tmp_path / "folder.svg")
    assert copy.copy(picture).render(tmp_path / "one.svg", format="png") == str(tmp_path / "one.svg.png")
