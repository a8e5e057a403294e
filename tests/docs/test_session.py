"""What blocks of code may do to the state that they share in a browser, without the end of Python."""

import json
from collections.abc import Callable
from pathlib import Path

LIVE = Path(__file__).parent.parent.parent / "docs" / "live"
PROGRAM = """
def run():
    import json, sys
    from pathlib import Path
    sys.path.append({live!r})
    from session import Session
    shown = []
    session = Session(lambda mime, data, name: shown.append(data), Path({home!r}))
    errors = [session.run(code) for code in {blocks!r}]
    session.reset()
    chosen = sys.modules["autograd"].use_renderer(None) if "autograd" in sys.modules else None
    print(json.dumps([errors, shown, [path.name for path in Path({home!r}).iterdir()], chosen]))

run()
"""  # in a function, as the session takes the names of __main__ for its own
LED_AWAY = ["import sys; sys.stdout = open('log.txt', 'w'); print(1)", "sys.stdout = None"]
LINKED = "import os; os.symlink(os.path.dirname(os.__file__), 'library')"
NO_TEXT = "open('picture.svg', 'wb').write(b'<svg>' + bytes([255])); None"


def test_a_new_state_has_its_own_output_and_no_files(run_python: Callable[..., str], tmp_path: Path) -> None:
    blocks = [*LED_AWAY, LINKED, NO_TEXT]
    printed = run_python(PROGRAM.format(live=str(LIVE), home=str(tmp_path), blocks=blocks))
    errors, shown, files, _ = json.loads(printed)
    assert errors == [None] * len(blocks)
    assert shown == ["<svg>\N{REPLACEMENT CHARACTER}"]
    assert files == []


def test_a_new_state_has_no_renderer_of_the_one_before(run_python: Callable[..., str], tmp_path: Path) -> None:
    blocks = ["from autograd import use_renderer; use_renderer('dot')"]
    printed = run_python(PROGRAM.format(live=str(LIVE), home=str(tmp_path), blocks=blocks))
    assert json.loads(printed) == [[None], [], [], None]
