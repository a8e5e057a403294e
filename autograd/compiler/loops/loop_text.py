"""The text of a Program with loops: its instructions, indented by the loops that they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from autograd.common.console import writable
from autograd.compiler.loops.loop_parts import Block, Part, Slot, index_name
from autograd.compiler.program.program import instruction_lines, program_head, program_tail

_SHOWN = 20  # copies of a block; a line says how many are left out


def text_of(name: str, input_names: Sequence[str], parts: Sequence[Part], outputs: Sequence[int]) -> str:
    """What `print(program)` shows of a `LoopedProgram`."""

    def called(slot: Slot) -> str:
        if any(slot.steps):
            return f"m[{slot.text()}]"
        return input_names[slot.first] if slot.first < len(input_names) else f"m{slot.first}"

    head, tail = program_head(name, input_names, len(outputs)), program_tail([called(Slot(i)) for i in outputs])
    return writable("\n".join([*head, *_lines(parts, called, 0), *tail]))


def _lines(parts: Sequence[Part], called: Callable[[Slot], str], depth: int) -> Iterator[str]:
    by = "  " * depth
    for part in parts:
        if isinstance(part, Block):
            yield from (by + line for line in _block(part, called))
        else:
            yield f"{by}  for {index_name(depth)} in 0..{part.trips - 1}:"
            yield from _lines(part.body, called, depth + 1)


def _block(block: Block, called: Callable[[Slot], str]) -> Iterator[str]:
    shown = replace(block.program, input_names=tuple(map(called, block.inputs)))
    yield from instruction_lines(shown)
    copies = [f"  {called(slot)} = {shown.called(i)}" for slot, i in zip(block.outputs, shown.outputs)]
    left_out = len(copies) - _SHOWN
    yield from copies if left_out <= 0 else [*copies[: _SHOWN // 2], f"  ... {left_out} more", *copies[-_SHOWN // 2 :]]
