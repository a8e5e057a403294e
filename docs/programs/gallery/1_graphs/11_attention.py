"""A head of attention

A query meets two keys; softmax shares, and the output is the mean of two values.
"""

from autograd import Value, dot, draw, softmax

query = [Value(0.9, "q0"), Value(-0.4, "q1")]
keys = [[1.0, 0.2], [-0.3, 0.8]]
values = [Value(1.5, "v0"), Value(-0.5, "v1")]
share = softmax([dot(query, key) for key in keys])
out = dot(share, values)
out.label = "out"
out.backward()
draw(out, level="compact", size="column")
