"""A Program with loops as LLVM loops, which compute W rows at once.

In: a `Kernel` whose Program has loops. Out: the text of its function, as `KernelWriter` writes it for straight code.
Open `looped_writer.py` first; `planning.py` chooses what stays in registers, `straight.py` orders a block,
`block_writer.py` writes it, and `regions.py` knows where numbers lie.

Matrix products of a training run for a batch of blocks at once: `product_nests.py` finds them among the loops,
`batch_steps.py` puts them in an order with the other parts, and `batch_writer.py` writes them all. `nest_driver.py`
writes the loops over tiles, `product_tiles.py` a tile.
"""
