"""The site can be read and used by everybody: contrast, names, the size of letters, nothing that jumps or overflows.

axe-core, one of the packages that `docs/hooks/vendored` names, judges by the rules of WCAG 2.1, levels A and AA.
"""

import subprocess
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason='mkdocs is missing: pip install ".[docs]"')

import vendoring

from tests.browsers import chromium_alone, wait_until

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "try_it.html",
    "gallery.html",
    "how_to/page.html",
    "reference/values.html",
)
LEAST = 11.5  # px
MOST_SHIFT = 0.02  # a fifth of what Lighthouse calls good
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
"""
FOUND = """async () => {
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
    const rules = { "aria-dialog-name": { enabled: true } };
    const { violations } = await axe.run(document, { runOnly, rules, iframes: false, resultTypes: ["violations"] });
    const small = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const part = walker.currentNode.parentElement;
        const seen = part.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        if (!seen || !part.getClientRects().length || !/[\\p{L}\\p{N}]/u.test(walker.currentNode.data)) continue;
        const size = parseFloat(getComputedStyle(part).fontSize);
        if (size < LEAST) small.push(`${size} px: ${walker.currentNode.data.trim()}`);
    }
    return {
        rules: violations.map(({ id, nodes }) => `${id}: ${nodes[0].target} and ${nodes.length - 1} more`),
        small,
        shift: window.shifts.reduce((sum, shift) => sum + shift, 0),
        beyond: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    };
}""".replace("LEAST", str(LEAST))


@pytest.fixture(scope="module")
def axe() -> str:
    try:
        modules = vendoring.packages() / "node_modules"
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("npm is missing, which brings axe-core")
    return Path(modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@chromium_alone
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_can_be_read_by_everybody(open_site: Any, address: str, axe: str, theme: str, width: int) -> None:
    page = open_site("404.html", width=width, color_scheme=theme)
    page.context.add_init_script(SHIFTS)
    for path in PAGES:
        page.goto(address + path)
        wait_until(page, "document.readyState === 'complete' && !document.querySelector('#try-run:disabled')")
        page.wait_for_timeout(200)  # what jumps, does it by now
        page.evaluate(axe)
        found = page.evaluate(FOUND)
        assert found.pop("shift") <= MOST_SHIFT, path
        assert found == {"rules": [], "small": [], "beyond": 0}, path


@chromium_alone
def test_the_rules_find_what_is_wrong(open_site: Any, axe: str) -> None:
    page = open_site("404.html")
    page.evaluate(f"{SHIFTS}\n0")
    page.evaluate("""() => {
        const grey = "<p style='color: #aaa; background: #fff; font-size: 9px'>Pale and small</p>";
        const wrong = `${grey}<input><div style="width: 3000px">wide</div>`;
        document.querySelector("article").insertAdjacentHTML("beforeend", wrong);
    }""")
    page.evaluate(axe)
    found = page.evaluate(FOUND)
    assert {rule.partition(":")[0] for rule in found["rules"]} >= {"color-contrast", "label"}
    assert found["small"] == ["9 px: Pale and small"]
    assert found["beyond"] > 0
