"""A wrong gradient, and what is wrong with it

The gradient was derived by hand, and one factor is missing. gradcheck compares it with difference
quotients of the loss, and names the mistake. Mend it: multiply d by (1 - h**2), and run again.
"""

from autograd import gradcheck, tanh

rows = [([0.5, -1.0], 1.0), ([1.5, 0.3], 0.0), ([-0.7, 0.8], 1.0)]


def loss(w):
    return sum((tanh(w[0] * x[0] + w[1] * x[1]) - t) ** 2 for x, t in rows)


def gradient_by_hand(w):
    gradient = [0.0, 0.0]
    for x, t in rows:
        h = tanh(w[0] * x[0] + w[1] * x[1])
        d = 2 * (h - t)
        gradient[0] += d * x[0]
        gradient[1] += d * x[1]
    return gradient


print(gradcheck(loss, [0.4, -0.6], expected=gradient_by_hand))
