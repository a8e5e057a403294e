"""LLVM IR from Python: lanes and their operators, loops and memory, and the compiler that makes machine code of it."""
