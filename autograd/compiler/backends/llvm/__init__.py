"""Programs as machine code, W rows in the W lanes of a vector register; needs llvmlite, the extra `jit`."""
