"""The page "Try it" in browsers: examples run, edits change what is shown, and a link's code does not run unasked."""

from typing import Any

import pytest
from shown_programs import fragment, to_try

from tests.browsers import chromium_alone, wait_until

pytestmark = pytest.mark.browser

EDITOR = ".try-code .cm-content"
TEXT = "(document.querySelector('#try-output')?.innerText ?? '')"
STATE = "(document.querySelector('#try-state')?.innerText ?? '')"
READY = "document.querySelector('#try-run')?.disabled === false"
ENDED = f"{READY} && /^(Done|Ended|Stopped)/.test({STATE})"
LOAD = 180  # s, to load and start Python on a busy machine


def run(page: Any) -> None:
    """Presses Run, and waits until the program has ended."""
    page.evaluate("document.querySelector('#try-state').textContent = ''")
    page.locator("#try-run").click()
    ended(page)


def ended(page: Any) -> None:
    wait_until(page, ENDED, LOAD)


def write(page: Any, code: str) -> None:
    """Replaces the code in the editor as a reader does who pastes it."""
    page.locator(EDITOR).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)


def test_an_example_runs_and_an_edit_changes_its_gradient(open_site: Any) -> None:
    page = open_site("index.html")
    page.get_by_role("link", name="Run it in your browser").click()  # one click from the landing page
    ended(page)
    assert "∂f/∂x = 7.0, ∂f/∂y = 2.0" in page.evaluate(TEXT)
    wait_until(page, "document.querySelector('#try-output img').naturalWidth > 0")

    write(page, to_try()[0].code.replace("Value(2.0", "Value(5.0"))
    page.keyboard.press("Control+Enter")
    wait_until(page, f"{TEXT}.includes('∂f/∂x = 13.0, ∂f/∂y = 5.0')")

    write(page, "print(x)")  # each run begins anew
    run(page)
    assert "NameError: name 'x' is not defined" in page.locator(".live-error").inner_text()

    write(page, "while True:\n    pass")
    page.locator("#try-run").click()
    wait_until(page, f"{STATE} === 'Running'")
    page.locator("#try-stop").click()
    ended(page)
    assert page.evaluate(STATE) == "Stopped"
    page.locator("#try-reset").click()
    assert "Value(2.0" in page.locator(EDITOR).inner_text()


@chromium_alone
def test_every_example_runs(open_site: Any) -> None:
    page = open_site("try_it.html")
    for program in to_try():
        page.locator("#try-example").select_option(program.name)
        run(page)
        assert page.evaluate(STATE).startswith("Done"), program.name
        assert page.locator("#try-output > *").count() >= 1, program.name
        assert page.locator("#try-words").inner_text() == program.words


@chromium_alone
def test_a_link_brings_code_that_does_not_run(open_site: Any, address: str) -> None:
    code = 'print("from a link: ∂")\n'
    page = open_site(f"try_it.html{fragment(code)}")
    wait_until(page, READY)
    assert page.locator(EDITOR).inner_text().strip() == code.strip()
    assert "nothing has run yet" in page.locator("#try-words").inner_text()
    page.wait_for_timeout(300)
    assert page.evaluate(STATE) == page.evaluate(TEXT) == ""

    write(page, "print(2 + 2)")
    page.locator("#try-copy").click()
    wait_until(page, f"{STATE}.includes('characters')")
    link = page.evaluate("location.href")
    page.goto(address)
    page.goto(link)
    wait_until(page, READY)
    assert page.locator(EDITOR).inner_text().strip() == "print(2 + 2)"

    page.goto(address)
    page.goto(f"{address}try_it.html#code=broken")
    wait_until(page, f"{STATE}.includes('cannot be read')")


@chromium_alone
def test_the_gallery_opens_the_code_of_a_picture(open_site: Any) -> None:
    page = open_site("gallery.html")
    page.locator("a.md-button", has_text="Change it").first.click()
    wait_until(page, READY)
    assert "y = x**2 + 2 * x" in page.locator(EDITOR).inner_text()


@chromium_alone
def test_a_loop_that_prints_without_end_can_be_stopped(open_site: Any) -> None:
    page = open_site("try_it.html")
    write(page, "while True: print('again')")
    page.locator("#try-run").click()
    wait_until(page, f"{TEXT}.includes('characters are shown, and no more')", LOAD)
    assert page.evaluate(f"{TEXT}.length") < 201_000
    page.locator("#try-stop").click(timeout=10_000)
    wait_until(page, f"{ENDED} && {STATE} === 'Stopped'", 10)


@chromium_alone
def test_an_example_that_does_not_exist_is_named(open_site: Any) -> None:
    page = open_site("try_it.html#example=third_graph")
    wait_until(page, f"{STATE}.startsWith('No example is called \"third_graph\"')")
    assert page.locator("#try-example").input_value() == to_try()[0].name
