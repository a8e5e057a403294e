"""The table of an Explanation in a browser: nothing of it is cut off in the width of a phone."""

from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Value, explain
from tests.browsers import chromium_alone

pytestmark = pytest.mark.browser

ALONE = """[...document.querySelectorAll("td span")].filter((part) => part.textContent.startsWith("──") &&
    [...part.getClientRects()].some((line) => line.width < 30)).length"""
CUT = "[...document.querySelectorAll('div')].filter((part) => part.scrollWidth > part.clientWidth).length"


@chromium_alone
@pytest.mark.parametrize("width", [390, 560])
def test_all_columns_are_seen(open_in_browser: Any, tmp_path: Path, width: int) -> None:
    names = ["x0", "x1", "x2", "x3", "x4"]
    row = nn.named([0.8, -1.2, 0.5, 1.6, -0.4], names)
    loss = nn.ssr(nn.network_5_2_2(rng=22)(row), [1.0, 0.0])
    loss.backward()
    x = Value(3.0, "x")
    tables = [explain(loss, row[0]), explain((x + 1e16) * x - x * 1e16, x)]  # the verdict of the second is long
    written = tmp_path / "tables.html"
    markup = "".join(table._repr_html_() for table in tables)
    head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    written.write_text(f"{head}<body style='font: 14px sans-serif'>{markup}", encoding="utf-8")
    page = open_in_browser(written.as_uri(), lambda url: url == written.as_uri(), {"width": width, "height": 800})
    assert page.evaluate(CUT) == 0
    assert page.evaluate(ALONE) == 0  # no line has the head of an arrow alone
    assert page.locator("tr span[style*='calc']").first.bounding_box()["width"] > 20
