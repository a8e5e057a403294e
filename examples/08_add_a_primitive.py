"""Add a primitive: one row, and it can be differentiated to any order, in both directions, drawn and checked.

python examples/08_add_a_primitive.py
"""

import argparse
import math
from pathlib import Path

import autograd
from autograd import Primitive, Value, assert_gradients, grad, gradcheck, jvp


def lambert_w_of(x: float) -> float:
    """The number w with w * exp(w) = x, for x from -1/e on: Newton's method, started at log(1 + x)."""
    if x < -1.0 / math.e:
        return math.nan
    w = math.log1p(x) if x > -0.25 else -1.0 + math.sqrt(2.0 * (1.0 + math.e * x))
    for _ in range(20):
        e = math.exp(w)
        w -= (w * e - x) / (e * (w + 1.0)) if w != -1.0 else 0.0
    return w


# Differentiating w * exp(w) = x gives the rule dw/dx = exp(-w) / (1 + w); z is the result w. The rule is written with
# autograd's functions and operators, so that it runs on numbers and on Values.
lambert_w = Primitive(
    "lambert_w",
    "W",
    "the number w with w * exp(w) = x",
    evaluate=lambert_w_of,
    partials=(lambda z, x: autograd.exp(-z) / (1.0 + z),),
    example=(1.0,),
    domain=((-1.0 / math.e, math.inf),),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("out/08_add_a_primitive"), help="folder for the picture")
    out = parser.parse_args().out

    print(f"on a number:         W(1) = {lambert_w(1.0):.12f}")

    x = Value(2.0, "x")
    y = x * lambert_w(x**2)
    y.label = "y"
    y.backward()
    print(f"in a graph:          y = x*W(x**2) = {y.data:.12f}, dy/dx = {x.grad:.12f}")

    third = grad(grad(grad(lambert_w)))
    print(f"to any order:        W'''(1) = {third(1.0):.12f}")
    print(f"in forward mode:     dW along 1 = {jvp(lambert_w, (1.0,), (1.0,))[1]:.12f}")

    assert_gradients(lambert_w, 1.0, order=2)
    print(f"checked:             {gradcheck(lambert_w, 1.0, order=2)}")

    wrong = Primitive(
        "lambert_w", "W", lambert_w.formula, lambert_w_of, (lambda z, x: autograd.exp(-z) / (1.0 - z),), example=(1.0,)
    )
    print(f"with a sign wrong:   {gradcheck(lambda x: x * wrong(x**2), 2.0)}")

    picture = autograd.draw(y, title="A primitive of your own in a graph: y = x*W(x**2)")
    print(picture.save(out / "lambert_w.svg"))


if __name__ == "__main__":
    main()
