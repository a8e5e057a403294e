"""See a neuron: every value, every local derivative, every gradient; alive, and dead; as pictures, and as a page.

python examples/02_draw_a_neuron.py
"""

import argparse
from pathlib import Path

import autograd
from autograd import Parameter, Value


def neuron(bias: float) -> Value:
    """y = relu(w1·x1 + w2·x2 + b); the part of a label before a dot is a box in the picture."""
    x1, x2 = Value(2.0, "x1"), Value(-3.0, "x2")
    w1, w2, b = Parameter(-3.0, "neuron.w1"), Parameter(-1.5, "neuron.w2"), Parameter(bias, "neuron.b")
    z = x1 * w1 + x2 * w2 + b
    y = z.relu()
    z.label, y.label = "neuron.z", "neuron.y"
    y.backward()
    return y


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--out", type=Path, default=Path("out/02_draw_a_neuron"), help="folder for the page and the pictures"
    )
    out = parser.parse_args().out

    alive, dead = neuron(bias=2.5), neuron(bias=-2.5)
    pictures = {
        "neuron": autograd.draw(alive, title="One neuron: y = ReLU(w₁x₁ + w₂x₂ + b)"),
        "neuron_dark": autograd.draw(alive, title="One neuron: y = ReLU(w₁x₁ + w₂x₂ + b)", theme="dark"),
        "neuron_compact": autograd.draw(alive, title="The same neuron, compact", level="compact"),
        "neuron_dead": autograd.draw(dead, title="The same neuron with b = -2.5: dead"),
    }
    print(f"open this page in a browser: {autograd.page(dead, out / 'neuron_dead.html', title='Why is it dead?')}")
    print(f"alive: y = {alive.data:g}; dead: y = {dead.data:g}, and no gradient gets past its ReLU")
    for name, picture in pictures.items():
        for ending in ("svg", "png"):
            print(picture.save(out / f"{name}.{ending}"))


if __name__ == "__main__":
    main()
