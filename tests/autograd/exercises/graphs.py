"""The graphs that the tests of exercises share."""

from autograd import Parameter, Value, dot


def network() -> Value:
    """Two inputs, two neurons, one output, and a squared error."""
    x = [Value(0.8, "x0"), Value(-1.2, "x1")]
    w = [[Parameter(0.5, "w00"), Parameter(0.25, "w01")], [Parameter(-0.3, "w10"), Parameter(0.5, "w11")]]
    h = [dot(row, x).tanh() for row in w]
    h[0].label, h[1].label = "h0", "h1"
    y = dot([Parameter(1.5, "u0"), Parameter(-0.7, "u1")], h)
    y.label = "y"
    loss = (y - 1.0) ** 2
    loss.label = "loss"
    return loss  # type: ignore[no-any-return]
