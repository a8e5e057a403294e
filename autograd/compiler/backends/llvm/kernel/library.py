"""The functions of a kernel's primitives: written where they are used, or, in a long kernel, once and called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

from autograd.compiler.backends.llvm.atoms import ATOMS
from autograd.compiler.backends.llvm.atoms.powers import CONSTANT_POWERS
from autograd.compiler.backends.llvm.ir.lanes import Code, Lanes, type_of
from autograd.compiler.backends.llvm.ir.machine_code import vector_width
from autograd.compiler.program.fusing import masked_add, masked_fma
from autograd.compiler.program.program import Instruction, Program
from autograd.table.row import Primitive
from autograd.table.rows import TABLE, accumulate, add, dot, greater, mul, pow, step, sum as total, where

_MOST_LINES_INLINED = 4000
_SHORT = 8  # lines: a call takes as long as such a function


class UnsupportedPrimitive(TypeError):
    """A primitive that the backend has no code for, and that has no definition to be opened."""

    def __init__(self, primitive: Primitive) -> None:
        super().__init__(
            f"{primitive.name} has no vector code yet; compile with backend='python', which runs every primitive, or "
            f"give it a definition in terms of others: Primitive({primitive.name!r}, ..., definition=lambda x: ...)"
        )
        self.primitive = primitive


def is_long_function(primitive: Primitive, n_operands: int) -> bool:
    """Whether the code of a primitive is long, as that of an exponential."""
    return primitive not in _WRITTEN_OUT and lines_of(function_of(primitive), n_operands) > _SHORT


class Library:
    """Writes functions: `write` gives the result of one, `texts` the functions that are called.

    calls: whether long functions are called, instead of being written where they are used.
    packs: whether the code is of single numbers and several calls of a function become one call of a vector function.

    Errors: UnsupportedPrimitive for a primitive without a function of Lanes.
    """

    def __init__(self, width: int, declared: dict[str, str], calls: bool, constants: Sequence[float] = ()) -> None:
        self._width = width
        self._declared = declared
        self._calls = calls
        self._constants = constants
        self._called: dict[str, str] = {}
        self.packs = width == 1 and vector_width() > 1

    @classmethod
    def of_program(cls, program: Program, width: int, declared: dict[str, str]) -> Library:
        """The Library for a Program; it calls functions if the Program would be too long with them written out."""
        uses = Counter(
            (primitive, len(operands)) for _, primitive, operands in program if primitive not in _WRITTEN_OUT
        )
        lines = sum(n * lines_of(function_of(row), arity) for (row, arity), n in uses.items())
        return cls(width, declared, lines > _MOST_LINES_INLINED, program.constants)

    @property
    def texts(self) -> list[str]:
        """The functions that were called."""
        return list(self._called.values())

    def is_long(self, instruction: Instruction) -> bool:
        """Whether a function is so long that several calls of it are worth packing into one vector call."""
        _, primitive, operands = instruction
        return not self.power(instruction) and is_long_function(primitive, len(operands))

    def shares(self, instruction: Instruction) -> bool:
        """Whether the function is written with what other functions of the same number compute too."""
        _, primitive, operands = instruction
        return primitive not in _WRITTEN_OUT and _shares(function_of(primitive), len(operands))

    def power(self, instruction: Instruction) -> Callable[[Lanes], Lanes] | None:
        """The short code of a power whose exponent is a constant, as 2.0 or 0.5, if there is one."""
        _, primitive, operands = instruction
        if primitive is not pow or operands[1] >= 0:
            return None
        return CONSTANT_POWERS.get(self._constants[~operands[1]])

    def write(self, primitive: Primitive, operands: Sequence[Lanes]) -> Lanes:
        """Writes the primitive's result for these operands."""
        function = function_of(primitive)
        if not self._calls or primitive in _WRITTEN_OUT or lines_of(function, len(operands)) <= _SHORT:
            return function(*operands)
        name = self._named(primitive, len(operands), self._width)
        return operands[0].code.call(name, "f64", *operands, declare=False)

    def write_together(self, primitive: Primitive, calls: Sequence[Sequence[Lanes]]) -> list[Lanes]:
        """Writes the primitive's results for the operands of each call, as many at a time as a vector has lanes."""
        if len(calls) < 2:
            return [self.write(primitive, operands) for operands in calls]
        code, width, results = calls[0][0].code, vector_width(), list[Lanes]()
        own, name = code.of_lanes(width), self._named(primitive, len(calls[0]), width)
        for start in range(0, len(calls), width):
            some = list(calls[start : start + width])
            filled = some + some[:1] * (width - len(some))  # with operands of a call, for the branch that it takes
            vectors = [own.packed([operands[k] for operands in filled]) for k in range(len(some[0]))]
            results += code.unpacked(own.call(name, "f64", *vectors, declare=False))[: len(some)]
        return results

    def _named(self, primitive: Primitive, arity: int, width: int) -> str:
        """The name of the function to call; the first call writes the function."""
        name = f"{primitive.name}.{arity}.v{width}"
        if name not in self._called:
            code = Code(width, self._declared)
            kind = type_of("f64", width)
            result = function_of(primitive)(*(Lanes(code, f"%x{i}", "f64") for i in range(arity)))
            head = f"define internal {kind} @{name}({', '.join(f'{kind} %x{i}' for i in range(arity))}) {{"
            self._called[name] = "\n".join([head, "entry:", *code.lines, f"  ret {kind} {result.text}", "}"])
        return name


_WRITTEN_OUT = {add, accumulate, mul, where, masked_add, masked_fma, step, greater, total, dot}  # and never called


def function_of(primitive: Primitive) -> Callable[..., Lanes]:
    """The function of Lanes for a row of the table."""
    if primitive is accumulate:
        primitive = add
    if primitive.name not in ATOMS or TABLE.get(primitive.name) is not primitive:
        raise UnsupportedPrimitive(primitive)
    return ATOMS[primitive.name].function


def lines_of(function: Callable[..., Lanes], arity: int) -> int:
    """How many lines of IR a function takes."""
    return len(_trial(function, arity).lines)


def _shares(function: Callable[..., Lanes], arity: int) -> bool:
    return _trial(function, arity).has_intermediates


@cache
def _trial(function: Callable[..., Lanes], arity: int) -> Code:
    """The code of a function for one number."""
    code = Code(1)
    function(*(Lanes(code, f"%x{i}", "f64") for i in range(arity)))
    return code
