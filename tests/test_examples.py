"""Every example runs, prints what it should show, and writes what it says; those that take seconds, with `-m long`."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(name: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments], capture_output=True, encoding="utf-8", timeout=200
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def written(printed: str, folder: Path) -> set[str]:
    """The names of the files that the example says it wrote; each must be there."""
    paths = [Path(path) for path in re.findall(r"(\S+\.(?:svg|png|html))$", printed, re.MULTILINE)]
    for path in paths:
        assert path.is_relative_to(folder)
        assert path.stat().st_size > 1000
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in paths)
    return {path.name for path in paths}


def test_there_is_a_test_for_every_example() -> None:
    tested = re.findall(r'run\("(\d\d_\w+\.py)"', Path(__file__).read_text(encoding="utf-8"))
    assert sorted(path.name for path in EXAMPLES.glob("*.py")) == sorted(set(tested))


def test_01_first_gradients() -> None:
    printed = run("01_first_gradients.py")
    assert "dz/dx = y + 2x*exp(y)  = -1.187988" in printed
    assert "x ──×-2──▶ x·y ──×1──▶ z" in printed
    assert "/ 2h = -1.187988" in printed
    assert printed.splitlines()[-1].endswith("loss = 2.000000")


def test_02_draw_a_neuron(tmp_path: Path) -> None:
    printed = run("02_draw_a_neuron.py", "--out", str(tmp_path))
    assert "alive: y = 1; dead: y = 0" in printed
    assert {"neuron.svg", "neuron.png", "neuron_dead.svg", "neuron_dark.png", "neuron_dead.html"} <= written(
        printed, tmp_path
    )


def test_03_draw_5_2_2(tmp_path: Path) -> None:
    printed = run("03_draw_5_2_2.py", "--out", str(tmp_path), "--activation", "sigmoid")
    assert "24 parameters" in printed
    assert "layers.2.neurons.1.bias" in printed
    assert {"sample.html", "sample.svg", "sample_full.png", "structure.svg", "structure_on_sample.png"} <= written(
        printed, tmp_path
    )


@pytest.mark.long
def test_04_sigmoid_vs_relu(tmp_path: Path) -> None:
    few = ["--seeds", "2", "--epochs", "6", "--hidden", "3", "3", "--out", str(tmp_path)]
    printed = run("04_sigmoid_vs_relu.py", *few)
    assert "SGD(lr=0.0001), all rows at once, 6 epochs, median of 2 seeds" in printed
    assert "Adam(lr=0.01), 32 rows at a time, 3 epochs" in printed
    assert len(set(re.findall(r"straight line +(\S+) +(\S+)", printed))) == 1  # the same beside each way
    r2_of_the_line, r2_of_the_mean = (
        float(re.findall(rf"^{name} +\S+ +(\S+)", printed, re.MULTILINE)[0]) for name in ("straight line", "mean")
    )
    assert 0.6 < r2_of_the_line < 0.8
    assert -0.1 < r2_of_the_mean < 0.0
    for activation in ("sigmoid", "relu"):
        first, last = map(float, re.findall(rf"^{activation}\s+(\S+) -> (\S+)", printed, re.MULTILINE)[0])
        assert last < first
    assert re.search(r"predicts better than \w+: test R2 \S+ against \S+\.", printed)
    assert {
        "ssr_sigmoid.png",
        "ssr_relu.png",
        "ssr_compared.png",
        "ssr_compared_fast.png",
        "ssr_compared_adam.png",
        "playground.html",
        "network.svg",
    } <= written(printed, tmp_path)


@pytest.mark.long
def test_05_two_moons(tmp_path: Path) -> None:
    printed = run("05_two_moons.py", "--steps", "3", "--out", str(tmp_path))
    losses = [float(loss) for loss in re.findall(r"loss (\d\S+?),?\s", printed)]
    assert len(losses) >= 2
    assert losses[-1] < losses[0]
    assert any(name.endswith(".png") for name in written(printed, tmp_path))


def test_06_check_a_gradient() -> None:
    printed = run("06_check_a_gradient.py")
    assert "wrong expected gradient: ∂f/∂x[0]" in printed
    assert "∂f/∂w[0]" not in printed
    assert "wrong rule: swish, operand 1, 'layers.0.neurons.0.z'" in printed
    assert "∂f/∂layers.0.neurons.1.weights.1" in printed
    assert "gradcheck: 182 of 182 derivatives verified" in printed
    assert "not in the graph: ∂f/∂w" in printed
    assert "kink: relu, operand 1" in printed


@pytest.mark.long
def test_07_second_derivatives() -> None:
    printed = run("07_second_derivatives.py")
    assert "[[1330.0, 480.0], [480.0, 200.0]]" in printed
    steps = re.findall(r"^ +(\d+) +(\S+) +(\S+) +(\S+) +(\S+)$", printed, re.MULTILINE)
    assert 4 < len(steps) < 10
    assert [float(x) for x in steps[-1][1:]] == [1.0, 1.0, 0.0, 0.0]
    assert re.search(r"Gradient descent needs \d{4,5} steps", printed)


def test_08_add_a_primitive(tmp_path: Path) -> None:
    printed = run("08_add_a_primitive.py", "--out", str(tmp_path))
    assert "W(1) = 0.567143290410" in printed
    assert "dy/dx = 2.293971897612" in printed
    assert "checked:             gradcheck: 2 of 2 derivatives verified" in printed
    assert "wrong rule: lambert_w, operand 1" in printed
    assert written(printed, tmp_path) == {"lambert_w.svg"}


def test_09_compile() -> None:
    printed = run("09_compile.py", "--seconds", "0.01", "--rows", "40")
    assert "loss 10.562500, gradient by the weights [13.0, -19.5, 6.5]" in printed
    assert "  v0: f64 = dot weights[0], weights[1], x[0], x[1], weights[2]\n" in printed
    assert "\ndef program(x0, x1, x2, x3, x4, x5):\n" in printed
    rows = dict(re.findall(r"^(eager|python|llvm) +(\S+) us +\S+ us +\S+ us$", printed, re.MULTILINE))
    assert float(rows["llvm"]) < float(rows["python"]) < float(rows["eager"])


def test_12_export(tmp_path: Path) -> None:
    printed = run("12_export.py", "--epochs", "5", "--out", str(tmp_path))
    first, last = map(float, re.findall(r"targets: (\S+) -> (\S+)", printed)[0])
    assert last < first
    assert {"cars.py", "cars.c", "cars.h", "cars.mjs"} <= {path.name for path in tmp_path.iterdir()}
    for name in ("cars.py", "cars.c", "cars.h", "cars.mjs"):
        lines = len((tmp_path / name).read_text(encoding="utf-8").splitlines())
        assert f"{lines:3} lines {tmp_path / name}\n" in printed
    assert "Python   784 outputs, the same bits\n" in printed
    assert "C        784 outputs, the same bits\n" in printed or "C        left out" in printed
    assert re.search(
        r"^JS       784 outputs, (the same bits|at most \de-1[45] apart)$|^JS       left out", printed, re.M
    )


def test_12_export_without_a_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    printed = run("12_export.py", "--epochs", "1", "--out", str(tmp_path / "out"))
    assert "C        left out: there is no C compiler here" in printed
    assert "JS       left out: there is no node here" in printed


@pytest.mark.parametrize("name", [path.name for path in sorted(EXAMPLES.glob("*.py"))])
def test_examples_say_how_to_start_them(name: str) -> None:
    assert f"python examples/{name}" in (EXAMPLES / name).read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize(
    ("how", "weights", "percent"), [(["--hidden", "10", "--epochs", "10"], "760", 85.0), ([], "2,410", 95.0)]
)
def test_10_digits(tmp_path: Path, how: list[str], weights: str, percent: float) -> None:
    printed = run("10_digits.py", *how, "--out", str(tmp_path))
    assert f"1437 rows, {weights} weights" in printed
    assert re.search(r"recorded and compiled in \S+ s", printed)
    assert float(re.search(r"test accuracy (\S+)%", printed)[1]) >= percent  # type: ignore[index]
    lines = re.findall(r"^  (\d):((?:\s+[\d.]+){10})$", printed, re.MULTILINE)
    assert sum(int(x) for _, line in lines for x in line.split() if x != ".") == 360
    assert written(printed, tmp_path) == {"confusion.png", "misread.png", "loss.png"}


@pytest.mark.long
def test_11_checkpoint_and_resume(tmp_path: Path) -> None:
    printed = run("11_checkpoint_and_resume.py", "--epochs", "12", "--out", str(tmp_path))
    assert printed.count("killed behind epoch") == 2
    assert "goes on behind epoch 4\n" in printed
    assert "goes on behind epoch 9\n" in printed
    assert "the same bits: weights True, history True" in printed


@pytest.mark.long
@pytest.mark.parametrize("how", [[], ["--eager"]])
def test_13_scalar_gpt(tmp_path: Path, how: list[str]) -> None:
    printed = run("13_scalar_gpt.py", *how, "--longest", "2", "--steps", "40", "--out", str(tmp_path))
    assert "33 names, 4,192 weights" in printed
    recorded = re.search(
        r"^a Program of [\d,]+ instructions for names of all lengths, .*\nin \S+ s\n", printed, re.MULTILINE
    )
    assert bool(recorded) != bool(how)
    losses = [float(x) for x in re.findall(r"(\S+) nats a letter$", printed, re.MULTILINE)]
    assert losses[-1] < 2.8 < losses[0]
    assert len(re.search(r"^made up: (.+)  \(", printed, re.MULTILINE)[1].split()) == 20  # type: ignore[index]
    assert written(printed, tmp_path) == {"one_head.png"}


@pytest.mark.long
def test_14_many_workers() -> None:
    printed = run("14_many_workers.py", "--rows", "5000", "--epochs", "3")
    assert re.findall(r"^(\S.+?) +\S+ ms an epoch, the same bits: (\w+)$", printed, re.MULTILINE) == [
        ("1 thread", "True"),
        ("2 threads", "True"),
        ("2 processes", "True"),
    ]
    assert "ExecutorError: in epoch 1, the executor takes no more work" in printed


@pytest.mark.long
def test_15_fit_with_scipy() -> None:
    pytest.importorskip("scipy")
    printed = run("15_fit_with_scipy.py")
    found = re.findall(r"^  \w+ +(\S+) \+- (\S+)   \(true: (\S+)\)$", printed, re.MULTILINE)
    assert len(found) == 5
    assert all(abs(float(x) - float(true)) < 4.0 * float(error) for x, error, true in found)
    [(exact, differences)] = re.findall(r"(\d+) evaluations and \d+ Jacobians; .* (\d+) evaluations", printed)
    assert int(exact) < int(differences) / 3
    [(before, after)] = re.findall(r"mean squared error (\S+) -> (\S+) in", printed)
    assert float(after) < 0.02 < 0.5 < float(before)


def test_15_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "scipy.py").write_text("raise ImportError", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    name = str(EXAMPLES / "15_fit_with_scipy.py")
    done = subprocess.run([sys.executable, name], capture_output=True, encoding="utf-8", env=environment, timeout=200)
    assert (done.returncode, done.stdout.split(": ")[-1]) == (0, "pip install scipy\n"), done.stderr


def test_16_fit_an_orbit() -> None:
    printed = run("16_fit_an_orbit.py")
    found = re.findall(r": (\S+), and (\S+) when it was measured$", printed, re.MULTILINE)
    assert len(found) == 3
    assert all(abs(float(x) - float(true)) < 0.05 for x, true in found)
    [instructions] = re.findall(r"has (\d+) instructions, of 400 steps", printed)
    assert int(instructions) < 200


@pytest.mark.long
def test_17_large_digits() -> None:
    printed = run("17_large_digits.py", "--hidden", "16", "--epochs", "2")
    assert "1437 rows of 784 pixels, 12,730 weights" in printed
    first, last = (float(x) for x in re.findall(r"cross entropy (\S+)$", printed, re.MULTILINE))
    assert last < first < 2.5
    assert float(re.search(r"test accuracy (\S+)%", printed)[1]) > 50.0  # type: ignore[index]


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.py")))
def test_what_an_example_prints_itself_is_in_ascii(name: str) -> None:
    source = ast.parse((EXAMPLES / name).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(source) if isinstance(node, ast.Call)]
    printed = [ast.unparse(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
    assert [text for text in printed if not text.isascii()] == []


@pytest.mark.parametrize("name", ["01_first_gradients.py", "06_check_a_gradient.py"])
def test_an_example_runs_where_output_is_redirected_on_windows(name: str) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "cp1252"}
    done = subprocess.run([sys.executable, str(EXAMPLES / name)], capture_output=True, env=environment, timeout=200)
    assert done.returncode == 0, done.stderr
