"""A kernel that runs chunk by chunk: a loop over the blocks of a chunk for each segment, and then the tiles of sums.

So neighbours in time are independent: a processor looks ahead some hundred instructions, fewer than a block has from
its first sum to its last, and would wait for one addition after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import select

OF_CHUNK = "i64 %n, ptr noalias %shared, ptr %chunk.rows, ptr noalias %sums, ptr %results, ptr noalias %scratch"
"""The parameters of the functions that run for a chunk of n blocks."""


@dataclass(frozen=True)
class Chunks:
    """How blocks lie in memory, and how many are in a chunk.

    row_stride, result_stride: how far apart the numbers of blocks and their results begin, in floats. n_kept: how many
    vectors of scratch memory each block has. longest: the most blocks of a chunk; chunks are about equally long.
    """

    name: str
    width: int
    row_stride: int
    result_stride: int
    n_kept: int
    longest: int

    def loop(self, k: int, code: KernelCode) -> str:
        """The function `chunk{k}`, which runs the code for each block; the code reads %row, %result and %kept."""
        return f"""define internal void @{self.name}.chunk{k}({OF_CHUNK}) {{
entry:
  br label %body
body:
  %block = phi i64 [ 0, %entry ], [ %next, %{code.block} ]
  %first = mul nuw nsw i64 %block, {self.row_stride}
  %row = getelementptr double, ptr %chunk.rows, i64 %first
  %first.result = mul nuw nsw i64 %block, {self.result_stride}
  %result = getelementptr double, ptr %results, i64 %first.result
  %first.kept = mul nuw nsw i64 %block, {self.width * self.n_kept}
  %kept = getelementptr double, ptr %scratch, i64 %first.kept
{code.text()}
  %next = add nuw nsw i64 %block, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %body, label %done
done:
  ret void
}}"""

    def over_all(self, parameters: str, segments: Sequence[str], tiles: Sequence[str], clearing: KernelCode) -> str:
        """The kernel's function: chunk by chunk it calls the segments, and then the tiles.

        clearing: empty code, into which is written what makes the numbers of lanes 0 whose rows do not count.
        """
        clearing.store("slot.kept", 0, select(clearing.counts(), clearing.load("slot.kept", 0), 0.0))
        return f"""define void @{self.name}(i64 %blocks, i64 %lanes, {parameters}) {{
entry:
  %some = icmp sgt i64 %blocks, 0
  %up = add i64 %blocks, {self.longest - 1}
  %n.chunks = udiv i64 %up, {self.longest}
  %count = add i64 %lanes, 0
  br i1 %some, label %sizes, label %done
sizes:
  %more.by.all = add i64 %blocks, %n.chunks
  %more.by.others = sub i64 %more.by.all, 1
  %n.equal = udiv i64 %more.by.others, %n.chunks
  br label %chunk
chunk:
  %start = phi i64 [ 0, %sizes ], [ %start.next, %tiles ]
  %left = sub nuw nsw i64 %blocks, %start
  %is.last = icmp sle i64 %left, %n.equal
  %n = select i1 %is.last, i64 %left, i64 %n.equal
  %start.row = mul nuw nsw i64 %start, {self.row_stride}
  %chunk.rows = getelementptr double, ptr %rows, i64 %start.row
  %start.result = mul nuw nsw i64 %start, {self.result_stride}
  %chunk.results = getelementptr double, ptr %results, i64 %start.result
{self._calls(segments)}
  %is.full = icmp eq i64 %lanes, {self.width}
  %is.not.last = xor i1 %is.last, true
  %is.whole = or i1 %is.full, %is.not.last
  br i1 %is.whole, label %tiles, label %last.block
last.block:
  %before = sub nuw nsw i64 %n, 1
  %first.kept = mul nuw nsw i64 %before, {self.width * self.n_kept}
  %kept = getelementptr double, ptr %scratch, i64 %first.kept
  br label %clear
clear:
  %slot = phi i64 [ 0, %last.block ], [ %slot.next, %clear.slot ]
  %more.slots = icmp slt i64 %slot, {self.n_kept}
  br i1 %more.slots, label %clear.slot, label %tiles
clear.slot:
  %slot.place = mul nuw nsw i64 %slot, {self.width}
  %slot.kept = getelementptr double, ptr %kept, i64 %slot.place
{clearing.text()}
  %slot.next = add nuw nsw i64 %slot, 1
  br label %clear
tiles:
{self._calls(tiles)}
  %start.next = add nuw nsw i64 %start, %n
  %more.chunks = icmp slt i64 %start.next, %blocks
  br i1 %more.chunks, label %chunk, label %done
done:
  ret void
}}"""

    def _calls(self, names: Sequence[str]) -> str:
        arguments = "i64 %n, ptr %shared, ptr %chunk.rows, ptr %sums, ptr %chunk.results, ptr %scratch"
        return "\n".join(f"  call void @{self.name}.{name}({arguments})" for name in names)
