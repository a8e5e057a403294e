"""How fast the playground trains while it draws. This test wants a quiet machine; CI runs it when nothing else runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nn
from tests.browsers import chromium_alone
from tests.nn.playgrounds.files import Cars

pytestmark = [pytest.mark.browser, pytest.mark.speed]

MEASURED = """new Promise((done) => {
    const where = document.getElementById("where");
    const epoch = () => Number(/epoch ([\\d,]+)/.exec(where.textContent)[1].replaceAll(",", ""));
    const [begun, first] = [performance.now(), epoch()];
    let frames = 0;
    const count = () => {
        frames++;
        const seconds = (performance.now() - begun) / 1000;
        if (seconds < 2) requestAnimationFrame(count);
        else done([(epoch() - first) / seconds, frames / seconds]);
    };
    requestAnimationFrame(count);
})"""
"""Epochs a second and frames a second."""


@chromium_alone
@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_500_epochs_of_the_cars_a_second_at_30_frames(
    activation: str, open_in_browser: Callable[..., Any], tmp_path: Path
) -> None:
    cars = Cars()
    model = nn.network_5_2_2(8, activation=activation, rng=0)
    path = nn.playground(model, cars.inputs, cars.targets, tmp_path / "cars.html", optimizer=nn.SGD(1e-4))
    page = open_in_browser(path.as_uri(), path.as_uri().__eq__)
    page.select_option("#speed", "0")
    page.fill("#until", "1000000")
    page.click("#train")
    page.evaluate(MEASURED)  # until the browser has compiled what runs often
    assert any(epochs >= 500 and frames >= 30 for epochs, frames in (page.evaluate(MEASURED) for _ in range(3)))
