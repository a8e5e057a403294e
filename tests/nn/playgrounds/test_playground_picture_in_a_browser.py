"""The picture of the playground in the documentation shows what the page shows today."""

from pathlib import Path
from typing import Any

import make_pictures
import page_picture
import pytest

from tests.browsers import chromium_alone

pytestmark = pytest.mark.browser


@chromium_alone
def test_the_picture_of_the_playground_is_current(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(reduced_motion="reduce")
    shown = page_picture.pose_playground(context.new_page(), make_pictures.write_playground(tmp_path))
    context.close()
    assert f"epoch {page_picture.LAST_EPOCH}" in shown
    picture = make_pictures.ROOT / "docs" / "pictures" / "playground.png"
    assert page_picture.texts_in(picture) == shown, "run `python docs/make_pictures.py`, and look at the picture"
