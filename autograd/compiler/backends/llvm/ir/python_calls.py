"""Machine code as builtin functions of Python, and Python's own functions for machine code to call."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

from autograd.compiler.backends.llvm.ir.machine_code import provide

_METH_FASTCALL = 0x80
_PROVIDED = (
    "PyFloat_AsDouble PyFloat_FromDouble PyBytes_AsString PyErr_Occurred PyErr_Clear PyEval_SaveThread "
    "PyEval_RestoreThread PyList_Size PyList_GetItem PyList_New PyList_SetItem PyTuple_Size PyTuple_GetItem "
    "PyTuple_New PyTuple_SetItem PyMem_Malloc PyMem_Free PyObject_GetBuffer PyBuffer_Release Py_IncRef "
    "Py_DecRef PyErr_SetString PyErr_NoMemory PyThread_start_new_thread PyThread_allocate_lock PyThread_acquire_lock "
    "PyThread_release_lock PyThread_free_lock"
)


class _MethodDefinition(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


@cache
def provide_python() -> None:
    """Lets machine code call the functions of Python's C interface."""
    names = _PROVIDED.split(" ")
    provide({name: ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value or 0 for name in names})


def builtin(address: int, *kept: object) -> Callable[..., Any]:
    """The function at this address as a builtin function of Python.

    Python calls it with a tuple, the arguments and their number. The tuple holds `kept` from index 1 on, and lives as
    long as the builtin function; so the owner of the machine code has to be among `kept`.
    """
    definition = _MethodDefinition(b"compiled", address, _METH_FASTCALL, None)
    make = ctypes.pythonapi.PyCFunction_NewEx
    make.restype = ctypes.py_object
    make.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
    made: Callable[..., Any] = make(ctypes.addressof(definition), (definition, *kept), None)
    return made
