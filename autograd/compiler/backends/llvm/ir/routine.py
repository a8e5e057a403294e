"""Loops, branches and memory for code of single numbers, in which the functions of the runtime are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Code, Kind, Lanes, type_of


class Routine(Code):
    """A function of integers and addresses, with `for` and `if` as `with` blocks.

    parameters: their names; all are integers of 64 bits. result: what the function returns, 0 if not given.

    >>> routine = Routine("clear", ["address", "n"])
    >>> address, n = routine.parameters
    >>> with routine.loop(n) as i:
    ...     routine.store(address, i, 0.0)
    >>> routine.text().splitlines()[0]
    'define i64 @clear(i64 %address, i64 %n) {'
    """

    def __init__(self, name: str, parameters: Sequence[str]) -> None:
        super().__init__(1)
        self._head = f"define i64 @{name}({', '.join(f'i64 %{p}' for p in parameters)}) {{"
        self.parameters = [Lanes(self, f"%{p}", "i64") for p in parameters]
        self.result = self.constant(0, "i64")
        self._variables: list[str] = []

    def text(self) -> str:
        """The whole function."""
        last = f"  ret i64 {self.result.text}"
        return "\n".join([self._head, "entry:", *self._variables, *self.lines, last, "}"])

    @contextmanager
    def loop(self, count: Any) -> Iterator[Lanes]:
        """Runs the lines of the `with` block for each integer from 0 to `count` - 1."""
        count = self.lanes(count, "i64")
        index = Variable(self, "i64", 0)
        head, body, done = self._label("head"), self._label("body"), self._label("done")
        self.begin(head, f"br label %{head}")
        i = index.get()
        more = i < count
        self.begin(body, f"br i1 {more.text}, label %{body}, label %{done}")
        yield i
        index.set(i + 1)
        self.begin(done, f"br label %{head}")

    @contextmanager
    def when(self, condition: Lanes) -> Iterator[None]:
        """Runs the lines of the `with` block if the condition is true."""
        body, done = self._label("then"), self._label("after")
        self.begin(body, f"br i1 {condition.text}, label %{body}, label %{done}")
        yield
        self.begin(done, f"br label %{done}")

    def leave(self, result: Any) -> None:
        """Returns from the function; the lines behind it in the `with` block are not run."""
        self.begin(self._label("unreached"), f"ret i64 {self.lanes(result, 'i64').text}")

    def load(self, address: Lanes, index: Any = 0, kind: Kind = "f64") -> Lanes:
        """The number `index` numbers behind the address."""
        return self.emit(kind, f"load {type_of(kind, 1)}, ptr {self.pointer(address, index)}")

    def load_unsigned(self, address: Lanes, bits: int) -> Lanes:
        """The integer of that many bits at `address`."""
        number = self.name()
        self.lines.append(f"  {number} = load i{bits}, ptr {self.pointer(address)}, align 1")
        return self.emit("i64", f"zext i{bits} {number} to i64")

    def load_signed(self, address: Lanes, bits: int) -> Lanes:
        """The integer of that many bits at `address`, which may be negative."""
        number = self.name()
        self.lines.append(f"  {number} = load i{bits}, ptr {self.pointer(address)}, align 1")
        return self.emit("i64", f"sext i{bits} {number} to i64")

    def store(self, address: Lanes, index: Any, value: Any, kind: Kind = "f64") -> None:
        """Stores a number `index` numbers behind the address."""
        number = self.lanes(value, kind)
        self.lines.append(f"  store {number.type} {number.text}, ptr {self.pointer(address, index)}")

    def pointer(self, address: Lanes, index: Any = 0) -> str:
        """An address as LLVM's pointer."""
        pointer = self.name()
        at = self.offset(address, index)
        self.lines.append(f"  {pointer} = inttoptr i64 {at.text} to ptr")
        return pointer

    def offset(self, address: Lanes, index: Any) -> Lanes:
        """The address of the number that is `index` numbers on."""
        return address + self.lanes(index, "i64") * 8

    def clear(self, address: Lanes, n: Any) -> None:
        """Makes n numbers 0."""
        name = "llvm.memset.p0.i64"
        self.declared.setdefault(name, f"declare void @{name}(ptr, i8, i64, i1)")
        size = self.lanes(n, "i64") * 8
        self.lines.append(f"  call void @{name}(ptr {self.pointer(address)}, i8 0, i64 {size.text}, i1 false)")

    def copy(self, source: Lanes, target: Lanes, n: Any) -> None:
        """Copies n numbers."""
        name = "llvm.memcpy.p0.p0.i64"
        self.declared.setdefault(name, f"declare void @{name}(ptr, ptr, i64, i1)")
        size = self.lanes(n, "i64") * 8
        pointers = f"ptr {self.pointer(target)}, ptr {self.pointer(source)}"
        self.lines.append(f"  call void @{name}({pointers}, i64 {size.text}, i1 false)")

    def vectors(self, width: int) -> KernelCode:
        """Code of so many numbers at once, which writes into the same lines."""
        code = KernelCode(width, self.declared, prefix=f"{self.name()[1:]}.")
        code.lines = self.lines
        return code

    def sum_of_lanes(self, address: Lanes, index: Any, width: int) -> Lanes:
        """The sum of the `width` numbers from there on, added pair by pair."""
        name, kind = f"llvm.vector.reduce.fadd.v{width}f64", type_of("f64", width)
        self.declared.setdefault(name, f"declare double @{name}(double, {kind})")
        vector = self.name()
        self.lines.append(f"  {vector} = load {kind}, ptr {self.pointer(address, index)}, align 8")
        return self.emit("f64", f"call reassoc double @{name}(double -0.0, {kind} {vector})")

    def run_at(self, address: Lanes, counts: Sequence[Any], memory: Sequence[Lanes]) -> None:
        """Calls the function at an address, such as a kernel's; it takes some counts, then pointers to memory."""
        integers = [f"i64 {self.lanes(count, 'i64').text}" for count in counts]
        pointers = [f"ptr {self.pointer(x)}" for x in memory]
        self.lines.append(f"  call void {self.pointer(address)}({', '.join([*integers, *pointers])})")

    def run_routine(self, name: str, *arguments: Any) -> Lanes:
        """Calls another routine of the module."""
        texts = ", ".join(f"i64 {self.lanes(argument, 'i64').text}" for argument in arguments)
        return self.emit("i64", f"call i64 @{name}({texts})")

    def routine(self, name: str) -> Lanes:
        """The address of another routine of the module."""
        return Lanes(self, f"ptrtoint (ptr @{name} to i64)", "i64")

    def call_c(self, name: str, *arguments: Any, result: Kind = "i64") -> Lanes:
        """Calls a C function by its name; arguments that are no Lanes are passed as integers."""
        values = [x if isinstance(x, Lanes) else self.constant(x, "i64") for x in arguments]
        kinds = ", ".join(x.type for x in values)
        self.declared.setdefault(name, f"declare {type_of(result, 1)} @{name}({kinds})")
        texts = ", ".join(f"{x.type} {x.text}" for x in values)
        return self.emit(result, f"call {type_of(result, 1)} @{name}({texts})")

    def reserve(self, n: int) -> Lanes:
        """The address of memory for n numbers, on the stack of the function."""
        place = self.name()
        self._variables.append(f"  {place} = alloca [{n} x double], align 64")
        return self.emit("i64", f"ptrtoint ptr {place} to i64")

    def _label(self, what: str) -> str:
        self._names += 1
        return f"{what}{self._names}"


class Variable:
    """A variable of one number, or of W numbers if `code` has that width and shares the lines of the routine."""

    def __init__(self, routine: Routine, kind: Kind, value: Any, code: Code | None = None) -> None:
        self._code, self._kind, self._place = code or routine, kind, routine.name()
        self._type = type_of(kind, self._code.width)
        routine._variables.append(f"  {self._place} = alloca {self._type}")
        self.set(value)

    def get(self) -> Lanes:
        """The current value."""
        return self._code.emit(self._kind, f"load {self._type}, ptr {self._place}")

    def set(self, value: Any) -> None:
        """Assigns a value."""
        number = self._code.lanes(value, self._kind)
        self._code.lines.append(f"  store {self._type} {number.text}, ptr {self._place}")
