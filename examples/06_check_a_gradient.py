"""Check a gradient: a mistake is planted three times, and each time gradcheck says where it is.

python examples/06_check_a_gradient.py
"""

import math

import autograd
import nn
from autograd import Primitive, gradcheck

# ---- one: a gradient written by hand, as in a first neural network --------------------------------------------------


def loss(w: list[float], x: list[float]) -> float:
    """The squared error of one neuron, tanh(w·x), whose target is 1, on plain floats."""
    return (math.tanh(w[0] * x[0] + w[1] * x[1]) - 1.0) ** 2


def loss_gradient(w: list[float], x: list[float]) -> tuple[list[float], list[float]]:
    """The derivatives by w and by x; in the second, the last factor of the chain rule is missing."""
    y = math.tanh(w[0] * x[0] + w[1] * x[1])
    d_z = 2.0 * (y - 1.0) * (1.0 - y**2)
    return [d_z * x[0], d_z * x[1]], [2.0 * (y - 1.0) * w[0], 2.0 * (y - 1.0) * w[1]]


# ---- two: a rule, used in a network ---------------------------------------------------------------------------------

swish = Primitive(
    "swish",
    "swish",
    "x * sigmoid(x)",
    evaluate=lambda x: x * autograd.sigmoid(x),
    partials=(lambda z, x: autograd.sigmoid(x),),  # the product rule has a second term
    example=(0.5,),
)
mended = Primitive(
    "swish",
    "swish",
    "x * sigmoid(x)",
    evaluate=lambda x: x * autograd.sigmoid(x),
    partials=(lambda z, x: autograd.sigmoid(x) + z * autograd.sigmoid(-x),),
    example=(0.5,),
)


def main() -> None:
    point = ([0.3, -0.5], [2.0, 1.0])
    print("1. A gradient written by hand\n")
    print(gradcheck(loss, point, expected=loss_gradient))

    print("\n2. A wrong rule, somewhere in a network\n")
    model = nn.MLP(2, [3, 1], activation=swish, rng=0)
    print(gradcheck(lambda: (model([0.5, -1.0]) - 1.0) ** 2))

    print("\n   ... and mended, to second order\n")
    model = nn.MLP(2, [3, 1], activation=mended, rng=0)
    print(gradcheck(lambda: (model([0.5, -1.0]) - 1.0) ** 2, order=2))

    print("\n3. A number taken out of the graph\n")
    w = autograd.Parameter(0.8, "w")
    print(gradcheck(lambda: autograd.sin(w) * math.exp(w.data)))

    print("\n4. Nothing is wrong, but this point is a kink\n")
    print(gradcheck(autograd.relu, 0.0))


if __name__ == "__main__":
    main()
