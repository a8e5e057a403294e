"""Functions with loops, of eight weights and some xs, which the tests of recorded loops share."""

from typing import Any

import autograd
from autograd import fori, grad, greater, relu, scan, sin, sqrt, tanh, where


def rnn(ws: Any, xs: Any) -> Any:
    def step(h: Any, x: Any) -> Any:
        first = tanh(ws[0] * x + ws[1] * h[0] + ws[2] * h[1])
        second = tanh(ws[3] * x + ws[4] * h[0] + ws[5] * h[1])
        return (first, second), first * ws[6] + second * ws[7]

    return scan(step, (0.1, 0.2), xs)


def last_state(ws: Any, xs: Any) -> Any:
    return rnn(ws, xs)[0][0]


def all_kept(ws: Any, xs: Any) -> Any:
    return autograd.sum([y * y for y in rnn(ws, xs)[1]])


def some_kept(ws: Any, xs: Any) -> Any:
    (first, second), ys = rnn(ws, xs)
    return first * second + ys[1] * ys[0] + ys[-1]


def one_kept(ws: Any, xs: Any) -> Any:
    return scan(lambda c, x: (c * ws[0] + x, c * x), ws[1], xs)[1][len(xs) // 2]


def masked(ws: Any, xs: Any) -> Any:
    def step(carry: Any, x: Any) -> Any:
        a, b = carry
        following = where(greater(a, b), a * ws[0] + x, b * ws[1])
        other = relu(b * x - ws[2]) + sqrt(relu(following))
        return (following, other), relu(following - other * ws[3])

    carry, ys = scan(step, (0.5, ws[4]), xs)
    return carry[0] + autograd.sum(ys)


def nested(ws: Any, xs: Any) -> Any:
    def outer(c: Any, x: Any) -> Any:
        d, ys = scan(lambda d, y: (tanh(d * ws[0] + y * x), d * ws[2]), c * ws[1], xs)
        return d, ys[0] + ys[-1]

    c, ys = scan(outer, ws[3], xs)
    return c + ys[0] * ys[1] + autograd.sum(ys)


def unused_carry(ws: Any, xs: Any) -> Any:
    def step(carry: Any, x: Any) -> Any:
        a, b, c = carry
        return (a * ws[0] + x, b * ws[1], c), b

    carry, _ = scan(step, (ws[2], ws[3], ws[4]), xs)
    return carry[0] + carry[2]


def counted(ws: Any, xs: Any) -> Any:
    return fori(0, len(xs), lambda i, c: c * ws[0] + sin(i * ws[1]), ws[2])


def swapped(ws: Any, xs: Any) -> Any:
    carry, ys = scan(lambda c, x: ((c[1], c[0] * ws[0] + c[1]), c[1]), (ws[1], ws[2]), xs)
    return carry[0] * carry[1] + autograd.sum(ys)


def one_behind_another(ws: Any, xs: Any) -> Any:
    c, ys = scan(lambda c, x: (c * ws[0] + x, c * ws[1]), ws[2], xs)
    d, zs = scan(lambda c, y: (tanh(c + y * ws[3]), c * c), c, ys)
    return d + autograd.sum(zs) + ys[0]


def derivative_inside(ws: Any, xs: Any) -> Any:
    def step(c: Any, x: Any) -> Any:
        slope = grad(lambda q: tanh(q * ws[0]) * x)(c)
        return c - 0.1 * slope, slope

    c, ys = scan(step, ws[1], xs)
    return c + ys[-1]


def descent(ws: Any, xs: Any) -> Any:
    def energy(q: Any) -> Any:
        return scan(lambda c, x: (tanh(c * ws[0] + x * q), None), q, xs)[0]

    return scan(lambda c, _: (c - 0.1 * grad(energy)(c), None), ws[1], None, length=3)[0]


def constants_kept(ws: Any, xs: Any) -> Any:
    c, ys = scan(lambda c, x: (c * x, (1.0, ws[0], c)), ws[1], xs)
    return c + autograd.sum(ys[0]) + autograd.sum(ys[1]) * ys[2][1]


def carried_from_outside(ws: Any, xs: Any) -> Any:
    c, ys = scan(lambda c, x: ((ws[0], 2.0, c[0] * x), c[1] * c[2]), (ws[1], ws[2], ws[0]), xs)
    return c[0] + c[1] * c[2] + ys[-1]


def unchanged_carry(ws: Any, xs: Any) -> Any:
    def step(carry: Any, x: Any) -> Any:
        a, factor, half = carry
        return (tanh(a * factor + x * half), factor, half), a * half

    carry, ys = scan(step, (ws[2], ws[3], 0.5), xs)
    return carry[0] + carry[1] * ys[1]


def handed_on(ws: Any, xs: Any) -> Any:
    def step(carry: Any, x: Any) -> Any:
        a, b, c, d, _ = carry
        return (sin(a * ws[0] + x), a, b, c, relu(d)), None

    return scan(step, (ws[1], ws[2], ws[3], ws[4], ws[5]), xs)[0][4]


def smoothed(ws: Any, xs: Any) -> Any:
    """The loops of its derivatives are made of constants alone."""
    c, ys = scan(lambda c, x: (c * 0.5 + x * 0.25, c), ws[0], xs)
    return c + autograd.sum(ys)


def layer_of_relus(ws: Any, xs: Any) -> Any:
    """Three neurons of two weights each, which are off at some steps of XS."""

    def step(total: Any, x: Any) -> Any:
        hidden = [relu(autograd.dot(row, [x, 1.0])) for row in (ws[0:2], ws[2:4], ws[4:6])]
        return total + autograd.dot(hidden, [ws[6], ws[7], ws[6]]), None

    return scan(step, 0.0, xs)[0]


FUNCTIONS = {
    f.__name__: f
    for f in (
        last_state,
        all_kept,
        some_kept,
        one_kept,
        masked,
        nested,
        unused_carry,
        counted,
        swapped,
        one_behind_another,
        derivative_inside,
        descent,
        constants_kept,
        carried_from_outside,
        unchanged_carry,
        handed_on,
        smoothed,
        layer_of_relus,
    )
}
WEIGHTS = [0.6, -0.4, 0.8, 0.3, -0.7, 0.5, 0.9, -0.2]
XS = [0.3, -0.8, 0.5, 0.9, -0.1, 0.7, -0.6]
