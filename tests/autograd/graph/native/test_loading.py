"""Which engine an import finds: asked for by variables of the environment, missing, or built from other sources."""

from types import SimpleNamespace
from typing import Any

import pytest

from autograd.graph.native import loading

BUILT = SimpleNamespace(sources="12345678", __file__="engine.abi3.so")


@pytest.fixture(autouse=True)
def _without_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLASSGRAD_PURE", raising=False)
    monkeypatch.delenv("GLASSGRAD_NATIVE", raising=False)


def install(monkeypatch: pytest.MonkeyPatch, module: Any, sources: str = "") -> None:
    """Lets the import of the extension give this module, or raise this error, beside sources of that digest."""

    def import_module(name: str) -> Any:
        assert name == "autograd.graph.native.engine"
        if isinstance(module, Exception):
            raise module
        return module

    monkeypatch.setattr(loading, "import_module", import_module)
    monkeypatch.setattr(loading, "digest", lambda folder: sources)


@pytest.mark.parametrize("no", [None, "", "0"])
@pytest.mark.parametrize("sources", ["", BUILT.sources], ids=["in a wheel", "in a clone"])
def test_the_native_engine_runs_where_it_is_there(
    monkeypatch: pytest.MonkeyPatch, no: str | None, sources: str
) -> None:
    install(monkeypatch, BUILT, sources)
    if no is not None:
        monkeypatch.setenv("GLASSGRAD_PURE", no)
        monkeypatch.setenv("GLASSGRAD_NATIVE", no)
    assert loading._found() is BUILT  # type: ignore[comparison-overlap]


def test_pure_asks_for_the_engine_in_python_whatever_else_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, AssertionError("it is not tried"))
    monkeypatch.setenv("GLASSGRAD_PURE", "1")
    assert loading._found() is None
    monkeypatch.setenv("GLASSGRAD_NATIVE", "1")
    assert loading._found() is None


def test_where_it_cannot_be_loaded_the_engine_in_python_runs_and_where_it_is_asked_for_an_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, ImportError("not of this machine"))
    assert loading._found() is None
    monkeypatch.setenv("GLASSGRAD_NATIVE", "1")
    with pytest.raises(ImportError, match=r"did not load: not of this machine; .*pip install"):
        loading._found()


def test_one_that_was_built_from_other_sources_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, BUILT, "of today")
    with pytest.warns(RuntimeWarning, match=r"engine\.abi3\.so was built from other sources .*hatch_build"):
        assert loading._found() is None
    monkeypatch.setenv("GLASSGRAD_NATIVE", "1")
    with pytest.raises(ImportError, match=r"was built from other sources .*pip install"):
        loading._found()
