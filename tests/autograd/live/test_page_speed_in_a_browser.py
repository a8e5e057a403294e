"""How long a page takes to load and to step. These tests want a quiet machine; CI runs them when nothing else runs."""

import time
from typing import Any

import pytest

import nn
from tests.autograd.drawing.graphs import network
from tests.browsers import chromium_alone

from .test_page_in_a_browser import ROW

pytestmark = [pytest.mark.browser, pytest.mark.speed]

LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
SHOWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def milliseconds_to_load(opened: Any, repetitions: int) -> float:
    """The best of several."""

    def load() -> float:
        opened.reload()
        return opened.evaluate(LOADED)  # type: ignore[no-any-return]

    return min(load() for _ in range(repetitions))


def milliseconds_to_step(opened: Any) -> float:
    """The best of ten."""

    def step() -> float:
        start = time.perf_counter()
        opened.keyboard.press("ArrowLeft")
        opened.evaluate(SHOWN)
        return 1000 * (time.perf_counter() - start)

    return min(step() for _ in range(10))


@chromium_alone
def test_the_5_2_2_network_is_there_in_less_than_300_ms(open_page: Any, network_loss: Any) -> None:
    assert milliseconds_to_load(open_page(network_loss), 5) < 300


@chromium_alone
def test_two_thousand_values_load_in_1_5_s_and_step_in_100_ms(open_page: Any) -> None:
    loss = nn.ssr(nn.MLP(5, [28, 26, 2], rng=1)(ROW), [1.0, 0.0])
    loss.backward()
    opened = open_page(loss, level="auto")
    assert milliseconds_to_load(opened, 3) < 1500
    assert milliseconds_to_step(opened) < 100


@chromium_alone
def test_six_rows_of_5_30_30_1_load_in_1_5_s_and_step_in_100_ms(open_page: Any) -> None:
    opened = open_page(network(5, [30, 30, 1], rows=6), level="auto")
    assert milliseconds_to_load(opened, 3) < 1500
    assert milliseconds_to_step(opened) < 100
