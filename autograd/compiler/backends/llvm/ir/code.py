"""Code for kernels: loads and stores of W numbers at a time."""

from __future__ import annotations

from autograd.compiler.backends.llvm.ir.lanes import AVX512, Code, Kind, Lanes, type_of


class KernelCode(Code):
    """Code with named pointers: `where` is the name of a pointer, `place` an offset from it in floats."""

    def text(self) -> str:
        """The lines so far."""
        return "\n".join(self.lines)

    def load(self, where: str, place: int, kind: Kind = "f64") -> Lanes:
        """W numbers from memory."""
        return self.emit(kind, f"load {type_of(kind, self.width)}, ptr {self._at(where, place)}, align 8")

    def store(self, where: str, place: int, value: Lanes) -> None:
        """Stores W numbers."""
        self.lines.append(f"  store {value.type} {value.text}, ptr {self._at(where, place)}, align 8")

    def load_shared(self, i: int) -> Lanes:
        """A number that all rows share, from memory into every lane."""
        return self.load_one("shared", i, is_invariant=True)

    def load_one(self, where: str, place: int, is_invariant: bool = False) -> Lanes:
        """One number from memory into every lane; is_invariant: whether nothing writes there."""
        one, promise = self.name(), self.invariant() if is_invariant else ""
        self.lines.append(f"  {one} = load double, ptr {self._at(where, place)}{promise}")
        return self.splat(Lanes(self, one, "f64"))

    def load_apart(self, where: str, place: int, step: int, is_invariant: bool = False) -> Lanes:
        """Numbers from memory for the lanes, `step` floats from one to the next; 0 for one number in all lanes."""
        if step == 0:
            return self.load_one(where, place, is_invariant)
        kind, promise = type_of("f64", self.width), self.invariant() if is_invariant else ""
        if step == 1:
            return self.emit("f64", f"load {kind}, ptr {self._at(where, place)}, align 8{promise}")
        if step == -1:
            return self._reversed(self.load_apart(where, place - self.width + 1, 1, is_invariant))
        made = self.constant(0.0)
        for lane in range(self.width):
            one = self.name()
            self.lines.append(f"  {one} = load double, ptr {self._at(where, place + lane * step)}{promise}")
            made = self.emit("f64", f"insertelement {kind} {made.text}, double {one}, i32 {lane}")
        return made

    def store_apart(self, where: str, place: int, step: int, value: Lanes) -> None:
        """Stores the numbers of the lanes `step` floats apart."""
        if step == 1:
            self.store(where, place, value)
            return
        if step == -1:
            self.store(where, place - self.width + 1, self._reversed(value))
            return
        for lane in range(self.width):
            one = self.name()
            self.lines += [
                f"  {one} = extractelement {value.type} {value.text}, i32 {lane}",
                f"  store double {one}, ptr {self._at(where, place + lane * step)}",
            ]

    def _reversed(self, value: Lanes) -> Lanes:
        """The numbers with the last lane's first."""
        order = ", ".join([f"i32 {lane}" for lane in reversed(range(self.width))])
        shuffled = f"shufflevector {value.type} {value.text}, {value.type} poison, <{self.width} x i32> <{order}>"
        return self.emit("f64", shuffled)

    def load_mask(self, where: str, place: int) -> Lanes:
        """A mask that `store_mask` has stored."""
        if self.width != AVX512:
            return self.mask_of(self.load(where, place, "i64"))
        bits, kind = self.name(), f"i{self.width}"
        self.lines.append(f"  {bits} = load {kind}, ptr {self._at(where, place)}")
        return self.emit("i1", f"bitcast {kind} {bits} to {type_of('i1', self.width)}")

    def store_mask(self, where: str, place: int, mask: Lanes) -> None:
        """Stores a mask: as one bit a lane if the processor has registers for masks, else as a vector."""
        if self.width != AVX512:
            kind = type_of("i64", self.width)
            self.store(where, place, self.emit("i64", f"sext {mask.type} {mask.text} to {kind}"))
            return
        bits, kind = self.name(), f"i{self.width}"
        self.lines.append(f"  {bits} = bitcast {mask.type} {mask.text} to {kind}")
        self.lines.append(f"  store {kind} {bits}, ptr {self._at(where, place)}")

    def counts(self) -> Lanes:
        """The mask of the lanes whose rows count, the first `count` ones."""
        places = ", ".join(f"i64 {lane}" for lane in range(self.width))
        return self.splat(Lanes(self, "%count", "i64")) > Lanes(self, f"<{places}>" if self.width > 1 else "0", "i64")

    def _at(self, where: str, place: int) -> str:
        if not place:
            return f"%{where}"
        pointer = self.name()
        self.lines.append(f"  {pointer} = getelementptr double, ptr %{where}, i64 {place}")
        return pointer
