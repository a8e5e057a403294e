"""The helpers of all folders, nn included: names and numbers in words, checks of arguments, files written whole.

In: labels, numbers, arguments, paths. Out: text for pictures and errors, and refusals in the same words everywhere.
Nothing here knows of Values. Open `arguments.py` first, then `wording.py`.
"""

from autograd.common.arguments import check_choice, check_count, check_texts
from autograd.common.console import writable
from autograd.common.files import as_path, write_atomically
from autograd.common.former_modules import keep_former_modules
from autograd.common.interrupts import Finally
from autograd.common.public_names import public_names
from autograd.common.wording import number, short_name, with_type

__all__ = [
    "Finally",
    "as_path",
    "check_choice",
    "check_count",
    "check_texts",
    "keep_former_modules",
    "number",
    "public_names",
    "short_name",
    "with_type",
    "writable",
    "write_atomically",
]
