"""Long Programs as data: a tape of opcodes and places, run by a machine that is compiled once for many Programs."""
