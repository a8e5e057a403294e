"""W numbers at once: Python's operators on `Lanes` write LLVM's textual IR.

Functions of Lanes read as mathematics. The same function writes code for one number (W = 1, a `double`) and for the W
lanes of a vector register (`<8 x double>`).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Literal, TypeAlias, TypeVar

Kind = Literal["f64", "i64", "i1"]
Number: TypeAlias = "Lanes | float"
T = TypeVar("T")
C = TypeVar("C", bound="Code")

_ELEMENT = {"f64": "double", "i64": "i64", "i1": "i1"}


def type_of(kind: Kind, width: int) -> str:
    """LLVM's name for the type of `width` numbers of a kind.

    >>> type_of("f64", 1), type_of("i1", 4)
    ('double', '<4 x i1>')
    """
    return _ELEMENT[kind] if width == 1 else f"<{width} x {_ELEMENT[kind]}>"


def literal(number: float, kind: Kind, width: int) -> str:
    """The same constant in every lane, to the last bit.

    >>> literal(0.5, "f64", 1), literal(3, "i64", 2)
    ('0x3FE0000000000000', 'splat (i64 3)')
    """
    bits = struct.unpack("<Q", struct.pack("<d", number))[0]
    text = f"0x{bits:016X}" if kind == "f64" else str(int(number))
    return text if width == 1 else f"splat ({_ELEMENT[kind]} {text})"


class Code:
    """Lines of IR for one function, in single assignment, which compute `width` numbers at once.

    declared: by name, the declarations of the intrinsics and functions that the lines call.
    """

    def __init__(
        self, width: int, declared: dict[str, str] | None = None, block: str = "entry", prefix: str = ""
    ) -> None:
        self.width = width
        self.lines: list[str] = []
        self.declared = {} if declared is None else declared
        self._names = 0
        self._made: dict[Hashable, Any] = {}
        self._rare = 0
        self.negated: dict[str, Lanes] = {}  # by the text of -x, the Lanes x
        self._numbers: dict[str, float] = {}  # constants by their texts
        self._multiples: dict[str, tuple[float, Lanes]] = {}  # by the text of c * x, the constant c and x
        self._squares: set[str] = set()
        self.block = block
        self.has_intermediates = False  # whether functions were written that share work with others
        self._prefix = prefix

    def name(self) -> str:
        """A new name."""
        self._names += 1
        return f"%{self._prefix}v{self._names}"

    def emit(self, kind: Kind, operation: str) -> Lanes:
        """The result of one instruction."""
        name = self.name()
        self.lines.append(f"  {name} = {operation}")
        return Lanes(self, name, kind)

    def call(self, name: str, kind: Kind, *operands: Lanes, declare: bool = True) -> Lanes:
        """The result of a function that LLVM provides, or with `declare=False` of a function in the module."""
        result = type_of(kind, self.width)
        kinds = ", ".join(x.type for x in operands)
        if declare:
            self.declared.setdefault(name, f"declare {result} @{name}({kinds})")
        return self.emit(kind, f"call {result} @{name}({', '.join(f'{x.type} {x.text}' for x in operands)})")

    def intrinsic(self, name: str, *operands: Lanes) -> Lanes:
        """The result of an LLVM intrinsic, whose name ends with the type of its operands: llvm.fma.v8f64."""
        suffix = "f64" if self.width == 1 else f"v{self.width}f64"
        return self.call(f"llvm.{name}.{suffix}", "f64", *operands)

    def begin(self, block: str, jump: str) -> None:
        """Ends the basic block with a jump, and begins another."""
        self.lines += [f"  {jump}", f"{block}:"]
        self.block = block
        self.forget()

    def forget(self) -> None:
        """Writes anew what was written once, as another basic block begins in which it does not hold."""
        self._made.clear()

    def constant(self, number: float, kind: Kind = "f64") -> Lanes:
        """The same number in every lane."""
        text = literal(number, kind, self.width)
        if kind == "f64" and number and not has_masks(self.width):
            made = self.once(("constant", text), lambda: self._constant_in_memory(text))
        else:
            made = Lanes(self, text, kind)
        self._numbers[made.text] = number
        return made

    def _constant_in_memory(self, text: str) -> Lanes:
        """A number in all lanes of a vector in memory, which an instruction can take as its operand.

        LLVM would keep a single number and fill a register with it for each use; AVX-512's operands do that themselves.
        """
        vector, name = type_of("f64", self.width), f"@constant.{text.rpartition(' ')[2][2:-1]}.v{self.width}"
        place = f"align {8 * self.width}"
        self.declared.setdefault(name, f"{name} = internal unnamed_addr constant {vector} {text}, {place}")
        return self.emit("f64", f"load {vector}, ptr {name}, {place}{self.invariant()}")

    def invariant(self) -> str:
        """What promises LLVM, at the end of a load, that nothing writes what it reads."""
        self.declared["!0"] = "!0 = !{}"
        return ", !invariant.load !0"

    def mask_of(self, spread: Lanes) -> Lanes:
        """The mask that is true where the integers are -1, and false where they are 0."""
        mask = spread < 0
        self.once(("spread", mask.text), lambda: spread)
        return mask

    def lanes(self, number: Any, kind: Kind = "f64") -> Lanes:
        """`number` itself if it is Lanes, else the constant."""
        return number if isinstance(number, Lanes) else self.constant(number, kind)

    def splat(self, one: Lanes) -> Lanes:
        """A single number in every lane."""
        if self.width == 1:
            return Lanes(self, one.text, one.kind)
        vector, element = type_of(one.kind, self.width), type_of(one.kind, 1)
        first = self.emit(one.kind, f"insertelement {vector} poison, {element} {one.text}, i32 0")
        zeros = f"<{self.width} x i32> zeroinitializer"
        return self.emit(one.kind, f"shufflevector {vector} {first.text}, {vector} poison, {zeros}")

    def of_lanes(self: C, width: int) -> C:
        """Code of another width, which writes into the same lines."""
        code = type(self)(width, self.declared, self.block, prefix=f"{self.name()[1:]}.")
        code.lines = self.lines
        return code

    def packed(self, numbers: Sequence[Lanes]) -> Lanes:
        """Single numbers as the lanes of this code, which is of as many."""
        vector = Lanes(self, "poison", "f64")
        for lane, number in enumerate(numbers):
            vector = self.emit("f64", f"insertelement {vector.type} {vector.text}, double {number.text}, i32 {lane}")
        return vector

    def unpacked(self, vector: Lanes) -> list[Lanes]:
        """The lanes of a vector as single numbers of this code."""
        lanes = range(vector.code.width)
        return [self.emit("f64", f"extractelement {vector.type} {vector.text}, i32 {lane}") for lane in lanes]

    def if_any(self, mask: Lanes, then: Callable[[], Lanes], otherwise: Lanes) -> Lanes:
        """`then()` if the mask is true in some lane, else `otherwise`, and then the code of `then()` is skipped."""
        self._names += 1
        rare, joined = f"{self._prefix}rare{self._names}", f"{self._prefix}joined{self._names}"
        before, condition = self.block, self._any(mask)
        self.lines += [f"  br i1 {condition}, label %{rare}, label %{joined}", f"{rare}:"]
        self.block = rare
        self._rare += 1
        result = then()
        self._rare -= 1
        self.lines += [f"  br label %{joined}", f"{joined}:"]
        after, self.block = self.block, joined
        return self.emit(result.kind, f"phi {result.type} [ {otherwise.text}, %{before} ], [ {result.text}, %{after} ]")

    def repeat(self, numbers: Sequence[Lanes], step: Callable[..., tuple[Lanes, Sequence[Lanes]]]) -> list[Lanes]:
        """The numbers after a loop: `step(*numbers)` returns a mask and the next numbers.

        It is repeated while the mask is true in some lane.
        """
        self._names += 1
        head, done, before = f"{self._prefix}again{self._names}", f"{self._prefix}done{self._names}", self.block
        current = [Lanes(self, self.name(), x.kind) for x in numbers]
        self.lines += [f"  br label %{head}", f"{head}:"]
        at, self.block = len(self.lines), head
        self._rare += 1
        more, following = step(*current)
        self._rare -= 1
        condition = self._any(more)
        self.lines[at:at] = [
            f"  {x.text} = phi {x.type} [ {first.text}, %{before} ], [ {then.text}, %{self.block} ]"
            for x, first, then in zip(current, numbers, following)
        ]
        self.lines += [f"  br i1 {condition}, label %{head}, label %{done}", f"{done}:"]
        self.block = done
        return list(following)

    def _any(self, mask: Lanes) -> str:
        """Whether the mask is true in some lane."""
        if self.width == 1:
            return mask.text
        name, condition = f"llvm.vector.reduce.or.v{self.width}i1", self.name()
        self.declared.setdefault(name, f"declare i1 @{name}({mask.type})")
        self.lines.append(f"  {condition} = call i1 @{name}({mask.type} {mask.text})")
        return condition

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result of `make()`, written once for each key, as the code that sin and cos of a number share.

        Lines within `if_any` and `repeat` are not shared, as they may be skipped at run time.
        """
        made = self._made.get(key)
        if made is None:
            made = make()
            if not self._rare:
                self._made[key] = made
        result: T = made
        return result

    def intermediate(self, name: str, x: Lanes, make: Callable[[], T]) -> T:
        """What several functions of x compute on their way: written once for all of them."""
        self.has_intermediates = True
        return self.once((name, x.text), make)

    def square(self, x: Lanes) -> Lanes:
        """x * x, written once."""

        def written() -> Lanes:
            return self.emit("f64", f"fmul {x.type} {x.text}, {x.text}")

        made = self.once(("square", x.text), written)
        self._squares.add(made.text)
        return made

    def noted(self, product: Lanes, factor: float | None, x: Lanes) -> Lanes:
        """The product, of which is remembered that it is this multiple of x; None for a factor that is no constant."""
        if factor is not None and x.text not in self._numbers:
            inner, base = self.multiple(x)
            is_exact = is_power_of_2(factor) or is_power_of_2(inner)  # of a product of constants
            self._multiples[product.text] = (factor * inner, base) if is_exact else (factor, x)
        return product

    def number(self, x: Lanes) -> float | None:
        """The constant that x is, if it is one."""
        return self._numbers.get(x.text)

    def multiple(self, x: Lanes) -> tuple[float, Lanes]:
        """A constant and a number whose product is x; 1.0 and x itself where no such are known.

        >>> code = Code(1)
        >>> x = Lanes(code, "%x", "f64")
        >>> factor, base = code.multiple(-(2.0 * x))
        >>> factor, base.text
        (-2.0, '%x')
        """
        return self._multiples.get(x.text, (1.0, x))

    def is_square(self, x: Lanes) -> bool:
        """Whether x is known as a square."""
        return x.text in self._squares

    def per_lane(self, name: str, *operands: Lanes) -> Lanes:
        """A function of C's math library, called once for each lane."""
        self.declared.setdefault(name, f"declare double @{name}({', '.join('double' for _ in operands)})")
        if self.width == 1:
            return self.emit("f64", f"call double @{name}({', '.join(f'double {x.text}' for x in operands)})")
        result = self.constant(0.0)
        for lane in range(self.width):
            picked = []
            for x in operands:
                picked.append(self.name())
                self.lines.append(f"  {picked[-1]} = extractelement {x.type} {x.text}, i32 {lane}")
            value = self.name()
            self.lines.append(f"  {value} = call double @{name}({', '.join(f'double {x}' for x in picked)})")
            result = self.emit("f64", f"insertelement {result.type} {result.text}, double {value}, i32 {lane}")
        return result


class Lanes:
    """The result of an instruction, or a constant: W floats ("f64"), integers ("i64") or truth values ("i1").

    Operators write the arithmetic and comparisons of that kind. A comparison with a nan is false, `ne` is true.
    """

    __slots__ = ("code", "kind", "text")

    def __init__(self, code: Code, text: str, kind: Kind) -> None:
        self.code = code
        self.text = text
        self.kind: Kind = kind

    @property
    def type(self) -> str:
        """LLVM's name for its type."""
        return type_of(self.kind, self.code.width)

    def _binary(self, operation: str, other: Any, kind: Kind | None = None) -> Lanes:
        right = self.code.lanes(other, self.kind)
        return self.code.emit(kind or self.kind, f"{operation} {self.type} {self.text}, {right.text}")

    def _arithmetic(self, name: str, other: Any) -> Lanes:
        return self._binary(("f" if self.kind == "f64" else "") + name, other)

    def _product(self, other: Lanes) -> Lanes:
        """The product, of floats with a note of the square or the multiple that it is."""
        if self.kind != "f64":
            return self._arithmetic("mul", other)
        if self.text == other.text:
            return self.code.square(self)
        product, number = self._arithmetic("mul", other), self.code.number
        left, right = number(self), number(other)
        return self.code.noted(product, right, self) if left is None else self.code.noted(product, left, other)

    def _compare(self, ordered: str, signed: str, other: Any) -> Lanes:
        return self._binary(f"fcmp {ordered}" if self.kind == "f64" else f"icmp {signed}", other, "i1")

    def __add__(self, other: Any) -> Lanes:
        return self._arithmetic("add", other)

    def __radd__(self, other: Any) -> Lanes:
        return self.code.lanes(other, self.kind)._arithmetic("add", self)

    def __sub__(self, other: Any) -> Lanes:
        return self._arithmetic("sub", other)

    def __rsub__(self, other: Any) -> Lanes:
        return self.code.lanes(other, self.kind)._arithmetic("sub", self)

    def __mul__(self, other: Any) -> Lanes:
        return self._product(self.code.lanes(other, self.kind))

    def __rmul__(self, other: Any) -> Lanes:
        return self.code.lanes(other, self.kind)._product(self)

    def __truediv__(self, other: Any) -> Lanes:
        return self._binary("fdiv", other)

    def __rtruediv__(self, other: Any) -> Lanes:
        return self.code.lanes(other)._binary("fdiv", self)

    def __neg__(self) -> Lanes:
        if self.kind == "f64":
            negative = self.code.emit("f64", f"fneg {self.type} {self.text}")
            self.code.negated[negative.text] = self
            return self.code.noted(negative, -1.0, self)
        return 0 - self

    def __and__(self, other: Any) -> Lanes:
        return self._logic("and", other)

    def __or__(self, other: Any) -> Lanes:
        return self._logic("or", other)

    def _logic(self, operation: str, other: Any) -> Lanes:
        """The operation on masks as integers of 64 bits where a processor has no registers for masks.

        LLVM would pack two masks into 32 bits a lane for it, and unpack the result.
        """
        if self.kind != "i1" or has_masks(self.code.width):
            return self._binary(operation, other)
        return self.code.mask_of(self.spread()._binary(operation, self.code.lanes(other, "i1").spread()))

    def spread(self) -> Lanes:
        """A mask as integers: -1 where it is true, else 0."""

        def written() -> Lanes:
            return self.code.emit("i64", f"sext {self.type} {self.text} to {type_of('i64', self.code.width)}")

        return self.code.once(("spread", self.text), written)

    def applied(self, x: Lanes) -> Lanes:
        """x where the mask is true, else 0.0, by the bits of both."""
        return (x.bits() & self.spread()).from_bits()

    def __xor__(self, other: Any) -> Lanes:
        return self._binary("xor", other)

    def __invert__(self) -> Lanes:
        return self._binary("xor", -1 if self.kind == "i64" else 1)

    def __lshift__(self, other: Any) -> Lanes:
        return self._binary("shl", other)

    def divided(self, other: Any) -> Lanes:
        """The quotient of integers, rounded towards zero."""
        return self._binary("sdiv", other)

    def shift_right_logical(self, other: Any) -> Lanes:
        """The shift that brings zeros in."""
        return self._binary("lshr", other)

    def __lt__(self, other: Any) -> Lanes:
        return self._compare("olt", "slt", other)

    def __le__(self, other: Any) -> Lanes:
        return self._compare("ole", "sle", other)

    def __gt__(self, other: Any) -> Lanes:
        return self._compare("ogt", "sgt", other)

    def __ge__(self, other: Any) -> Lanes:
        return self._compare("oge", "sge", other)

    def eq(self, other: Any) -> Lanes:
        """Where they are equal."""
        return self._compare("oeq", "eq", other)

    def ne(self, other: Any) -> Lanes:
        """Where they differ, or one of them is a nan."""
        return self._compare("une", "ne", other)

    def is_negative(self) -> Lanes:
        """Where the sign bit is set, as it is in -0.0 and in some nan."""
        return self.bits() < 0

    def is_nan(self) -> Lanes:
        """Where it is a nan."""
        return self._binary("fcmp uno", self, "i1")

    def bits(self) -> Lanes:
        """The floats' 64 bits as integers."""
        return self.code.emit("i64", f"bitcast {self.type} {self.text} to {type_of('i64', self.code.width)}")

    def from_bits(self) -> Lanes:
        """The floats that have these 64 bits."""
        return self.code.emit("f64", f"bitcast {self.type} {self.text} to {type_of('f64', self.code.width)}")

    def to_float(self) -> Lanes:
        """The integers as floats."""
        return self.code.emit("f64", f"sitofp {self.type} {self.text} to {type_of('f64', self.code.width)}")


def fma(x: Number, y: Number, addend: Number) -> Lanes:
    """x * y + addend, rounded once."""
    code = _code_of(x, y, addend)
    return code.intrinsic("fma", code.lanes(x), code.lanes(y), code.lanes(addend))


def select(mask: Lanes, x: Number, y: Number) -> Lanes:
    """x in the lanes where the mask is true, y in the others."""
    code = mask.code
    kind: Kind = next((value.kind for value in (x, y) if isinstance(value, Lanes)), "f64")
    first, second = code.lanes(x, kind), code.lanes(y, kind)
    return code.emit(kind, f"select {mask.type} {mask.text}, {first.type} {first.text}, {second.type} {second.text}")


def is_power_of_2(x: float) -> bool:
    """Whether x or -x is a power of two, so that a product with it is exact."""
    return abs(math.frexp(x)[0]) == 0.5


def fabs(x: Lanes) -> Lanes:
    """The absolute values, written once for a number and its negative."""
    unsigned = x.code.negated.get(x.text, x)
    return x.code.once(("fabs", unsigned.text), lambda: unsigned.code.intrinsic("fabs", unsigned))


def magnitude(x: Lanes, times: float = 1.0) -> Lanes:
    """The absolute values times a power of two, written once for all multiples of a number that have the same.

    A multiple of a multiple is taken at once: so it may be rounded once less, and not overflow on the way.
    """
    factor, base = x.code.multiple(x)
    size = base if x.code.is_square(base) else fabs(base)
    return multiple_of(size, abs(factor) * times)


def multiple_of(size: Lanes, factor: float) -> Lanes:
    """The factor times a size, written once."""
    return size if factor == 1.0 else size.code.once(("multiple", size.text, factor), lambda: factor * size)


def sqrt(x: Lanes) -> Lanes:
    """The square root; nan below 0."""
    return x.code.intrinsic("sqrt", x)


def floor(x: Lanes) -> Lanes:
    """The largest whole number up to x."""
    return x.code.intrinsic("floor", x)


def ceil(x: Lanes) -> Lanes:
    """The smallest whole number from x on."""
    return x.code.intrinsic("ceil", x)


def round_half_to_even(x: Lanes) -> Lanes:
    """The nearest whole number, of two such the even one."""
    return x.code.intrinsic("roundeven", x)


def copysign(x: Number, sign: Lanes) -> Lanes:
    """x with the sign of `sign`."""
    return sign.code.intrinsic("copysign", sign.code.lanes(x), sign)


AVX512 = 8
"""The lanes of AVX-512's registers: nothing else has as many, so its own instructions may be used there."""


def has_masks(width: int) -> bool:
    """Whether conditions on so many lanes are bits, of registers of their own or of one; else they fill vectors."""
    return width in (1, AVX512)


def scalef(x: Lanes, n: Lanes) -> Lanes:
    """x * 2**n for whole n, rounded once, by the instruction that AVX-512 has for it."""
    name, kind = "llvm.x86.avx512.mask.scalef.pd.512", x.type
    x.code.declared.setdefault(name, f"declare {kind} @{name}({kind}, {kind}, {kind}, i8, i32)")
    operands = f"{kind} {x.text}, {kind} {n.text}, {kind} {x.text}, i8 -1, i32 4"  # in all lanes; rounded as usual
    return x.code.emit("f64", f"call {kind} @{name}({operands})")


def polynomial(x: Lanes, coefficients: tuple[float, ...]) -> Lanes:
    """c0 + c1 x + c2 x² + ..., by Horner's rule with fma; the coefficients start with c0."""
    total: Number = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        total = fma(total, x, coefficient)
    return x.code.lanes(total)


def _code_of(*numbers: Number) -> Code:
    return next(x.code for x in numbers if isinstance(x, Lanes))
