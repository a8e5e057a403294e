"""The plugin behind `--gradcheck-report`: collects the records of all checks, and writes the page."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from autograd.common.files import as_path, write_atomically
from autograd.testing.check_page import check_page
from autograd.testing.record import FAILED, Record, joined

OPTION = "--gradcheck-report"
NAME = "glassgrad report"
ATTRIBUTE = "gradcheck"
"""Of a test's report: its records, which pytest-xdist sends from its workers with the rest of the report."""


class Reporter:
    """Collects the records of a session; the process that the user started writes the page.

    Errors: pytest.UsageError where the file cannot be written, before the first test runs.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.kept: list[Record] = []
        self._records: list[Record] = []
        self._writes = not hasattr(config, "workerinput") and not config.getoption("collectonly")
        self._said = ""
        self._path = Path()
        if self._writes:
            try:
                path = as_path(config.getoption(OPTION), OPTION).expanduser()
                self._path = config.invocation_params.dir / path
                self._path.parent.mkdir(parents=True, exist_ok=True)
                if self._path.is_dir():
                    raise ValueError("it is a folder")
                if not os.access(self._path.parent, os.W_OK):
                    raise ValueError("its folder is not to be written to")
            except (OSError, ValueError) as error:
                raise pytest.UsageError(f"{OPTION}={config.getoption(OPTION)} cannot be written: {error}") from None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, Any, Any]:
        """Gives a test's records to its report."""
        report = yield
        if self.kept:
            setattr(report, ATTRIBUTE, joined(self.kept))
            self.kept.clear()
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collects the records of a test, also of one that a worker has run."""
        self._records += getattr(report, ATTRIBUTE, [])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Writes the page, whole or not at all."""
        if not self._writes:
            return
        try:
            write_atomically(self._path, check_page(self._records).encode())
        except (OSError, ValueError) as error:
            self._said = f"{OPTION}: {self._path} could not be written: {error}"
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
        else:
            failed = sum(record["outcome"] == FAILED for record in self._records)
            self._said = f"checks of gradients: {len(self._records)}, {failed} failed, in {self._path}"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Says where the page is, or why there is none."""
        if self._said:
            terminalreporter.write_sep("-", self._said)


def keeper(config: pytest.Config) -> Any:
    """What takes the records of a session; None where no report is asked for."""
    reporter = config.pluginmanager.get_plugin(NAME)
    return None if reporter is None else reporter.kept.append
