"""The order of straight code in which sums that grow side by side stand together, term by term."""

from __future__ import annotations

from array import array
from dataclasses import replace
from itertools import accumulate as accumulated, chain, compress

from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import numbers_of
from autograd.table.rows import accumulate


def with_sums_together(program: Program, fewest: int = 0) -> Program:
    """The Program with the first term of all sums that a derivative adds up, then the second of all, and so on.

    What a term is made of stands before it. A recorded gradient has one sum behind the other, each over all points of a
    likelihood, say; in this order it is a loop over the points, which adds a term to each sum, and keeps nothing else.

    fewest: the terms of a long sum; a Program without one stays as it is.

    >>> import autograd
    >>> def squares(w):
    ...     return autograd.sum([(w[0] * x) ** 2 + (w[1] * x) ** 2 for x in (2.0, 3.0)])
    >>> program = autograd.compile(autograd.grad(squares)).record([0.5, 0.7])
    >>> [x.operands for x in with_sums_together(program) if x.primitive.name == "accumulate"][-2:]
    [(4, 7), (11, 14)]
    """
    if accumulate not in program.rows:
        return program
    n_inputs, n, code = program.n_inputs, len(program), program.rows.index(accumulate)
    starts, ends, operands = [0, *program.ends], program.ends, program.operands.tolist()
    terms: dict[int, int] = {}
    for at, start in compress(enumerate(starts), map(code.__eq__, program.codes)):
        terms[n_inputs + at] = 1 + terms.get(operands[start], 1)
    if max(terms.values()) < fewest:
        return program
    # by number, how many additions follow each other until then; constants, below 0, are counted from the end
    before = [0] * (n_inputs + n + len(program.constants))
    sums = list[int]()
    for at, (own, start, end) in enumerate(zip(program.codes, starts, ends)):
        reads = operands[start:end]
        most = max([before[i] for i in reads], default=0)
        if own == code and reads[0] != reads[1]:  # else it is twice a number, and no sum of several
            most += 1
            sums.append(at)
        before[n_inputs + at] = most
    sums.sort(key=before[n_inputs:].__getitem__)
    order = list[int]()
    seen = bytearray(n)
    outputs = [i - n_inputs for i in program.outputs if i >= n_inputs]
    for end in chain(sums, outputs):
        waiting = [end]
        while waiting:
            at = waiting.pop()
            if at < 0:  # what it reads is there
                order.append(~at)
            elif not seen[at]:
                seen[at] = 1
                waiting.append(~at)
                waiting += [i - n_inputs for i in operands[starts[at] : ends[at]][::-1] if i >= n_inputs]
    results = [0] * n
    for new, at in enumerate(order, n_inputs):
        results[at] = new
    number = numbers_of(range(n_inputs), results, len(program.constants))
    all_reads = [operands[starts[at] : ends[at]] for at in order]
    return replace(
        program,
        codes=array("H", map(program.codes.__getitem__, order)),
        ends=array("I", accumulated(map(len, all_reads))),
        operands=array("i", map(number.__getitem__, chain.from_iterable(all_reads))),
        outputs=tuple([number[i] for i in program.outputs]),
    )
