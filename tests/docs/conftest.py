"""The documentation as a site, served on this machine alone, in browsers."""

import functools
import http.server
import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without words."""

    protocol_version = "HTTP/1.1"  # many requests by one connection

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=3600")  # what all pages share is asked for once
        super().end_headers()

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="package")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site: that of GLASSGRAD_SITE, or one that is built now."""
    if "GLASSGRAD_SITE" in os.environ:
        return Path(os.environ["GLASSGRAD_SITE"])
    if importlib.util.find_spec("mkdocs") is None:
        pytest.skip('mkdocs is missing: pip install ".[docs]", or set GLASSGRAD_SITE to a site that is built')
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="package")
def address(site_folder: Path) -> Iterator[str]:
    """Where the site is."""
    handler = functools.partial(Quiet, directory=str(site_folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def open_site(open_in_browser: Callable[..., Any], address: str) -> Callable[..., Any]:
    """Opens a page of the site, which must ask for nothing from elsewhere."""

    def open_it(path: str, *, width: int = 1280, **settings: Any) -> Any:
        viewport = {"width": width, "height": 800}
        own = (address, f"blob:{address}", "about:")  # a page may also make files and frames itself
        return open_in_browser(address + path, lambda url: url.startswith(own), viewport, **settings)

    return open_it
