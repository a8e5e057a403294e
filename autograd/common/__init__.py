"""The helpers of all folders, nn included: names and numbers in words, checks of arguments, files written whole.

In: labels, numbers, arguments, paths. Out: text for pictures and errors, and refusals in the same words everywhere.
Nothing here knows of Values. Open `arguments.py` first, then `wording.py`.
"""

from autograd.common.elsewhere import elsewhere as elsewhere, names_here as names_here
from autograd.common.former_modules import keep_former_modules as keep_former_modules
from autograd.common.imported_when_used import imported_when_used as imported_when_used
from autograd.common.public_names import public_names as public_names
from autograd.common.shadowed import tell_who_hides as tell_who_hides
from autograd.common.two_packages import check_that_none_was_installed_over_the_other as _check

with imported_when_used(globals()):
    from autograd.common.arguments import (
        check_choice as check_choice,
        check_count as check_count,
        check_texts as check_texts,
    )
    from autograd.common.collector import without_collector as without_collector
    from autograd.common.console import writable as writable
    from autograd.common.files import as_path as as_path, write_atomically as write_atomically
    from autograd.common.forking import free_when_forked as free_when_forked, in_each_child as in_each_child
    from autograd.common.identity import hold_same as hold_same, objects_in as objects_in
    from autograd.common.interrupts import Finally as Finally
    from autograd.common.labels import short_name as short_name
    from autograd.common.webassembly import on_webassembly as on_webassembly
    from autograd.common.wording import number as number, with_type as with_type
    from autograd.common.wrong_calls import shown_how as shown_how

_check()

globals()["__all__"] = public_names(globals())
