"""A dashboard on a free port and a headless Chromium to look at it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebSocket,
    expect,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[1]
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WINDOW = {"width": 1400, "height": 1000}
# A busy machine is no fault of a page: what comes late comes, what does not come fails in the end.
PATIENCE_MS = 120_000
expect.set_options(timeout=PATIENCE_MS)
_START_SECONDS = 300
_PROBE = re.compile(r"/[\w-]+/_stcore/(health|host-config)$")


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A headless Chromium, without a window's frame where Debian has one; RuntimeError if this machine has none."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None:
        raise RuntimeError("browser tests need Chromium: run `make test`, which installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*_FLAGS, *flags])
        yield browser
        browser.close()


@dataclass
class Server:
    """A running dashboard."""

    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def kill(self) -> None:
        """As a machine does that runs out of memory: no chance to say goodbye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=60)


def cli(data: Path, *arguments: str) -> str:
    """What the command line prints, asked with the data folder `data`."""
    words = [sys.executable, str(ROOT / "cli.py"), *arguments]
    done = subprocess.run(words, cwd=ROOT, env={"GLEICHTAKT_DATA": str(data)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(browser: Browser, data: Path, **options: str) -> Iterator[Server]:
    """`data` served, and somebody been there: Streamlit answers the first address of all with "Page not found"."""
    with serving(data, **options) as found:
        with visitor(browser) as first:
            settled(first.open(found.url))
        yield found


def settled(page: Page) -> Page:
    """The page once the frame stands and nothing is running any more."""
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
    return still(page)


def still(page: Page) -> Page:
    """The page once nothing is running any more."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    return page


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(
    data: Path,
    *,
    script: Path = ROOT / "dashboard.py",
    port: int | None = None,
    options: tuple[str, ...] = (),
    base: str = "",
    **environment: str,
) -> Iterator[Server]:
    """`script` served with the data folder `data`; `environment` gives settings without their prefix, `base`
    a sub-path.
    """
    server = Server(port or free_port(), data / "server.log")
    data.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GLEICHTAKT_", "STREAMLIT_"))}
    ours = {f"GLEICHTAKT_{name.upper()}": value for name, value in environment.items()}
    search = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH", ""))))
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={server.port}"]
    command += [
        "--server.address=localhost",
        "--server.headless=true",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
    ]
    command += [f"--server.baseUrlPath={base}"] if base else []
    with server.log.open("ab") as log:
        process = subprocess.Popen(
            [*command, *options],
            cwd=script.parent,
            env=kept | ours | {"GLEICHTAKT_DATA": str(data), "PYTHONPATH": search, "HOME": str(data)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server.process = process
    try:
        _wait(server, process, base)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server, process: subprocess.Popen[bytes], base: str) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(server.url + f"/{base}/_stcore/health".replace("//", "/"), timeout=2):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the dashboard did not start:\n{server.log.read_text()[-3000:]}")


@dataclass
class Watched:
    """Everything a browser context asked for, received and complained about."""

    context: BrowserContext
    requests: list[str] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, url: str) -> Page:
        page = self.page()
        page.goto(url)
        return page

    def page(self) -> Page:
        """An empty page that is watched from its first address on."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("websocket", self._listen)
        return page

    def received(self, text: str) -> bool:
        """Whether `text` came through a websocket in any frame."""
        return any(text.encode() in frame for frame in self.frames)

    def foreign(self, *own: str) -> list[str]:
        """Addresses asked for that begin with none of `own`."""
        return [url for url in self.requests if not url.startswith((*own, "data:", "blob:"))]

    def _heard(self, line: ConsoleMessage) -> None:
        # Streamlit looks for itself below the page's address first and finds itself one level up.
        is_probe = _PROBE.search(line.location["url"]) is not None
        if line.type == "error" and not is_probe:
            self.complaints.append(line.text)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _listen(self, socket: WebSocket) -> None:
        self.requests.append(socket.url.replace("ws://", "http://", 1))
        socket.on("framereceived", lambda frame: self.frames.append(_bytes(frame)))


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


@contextmanager
def visitor(browser: Browser, **options: object) -> Iterator[Watched]:
    """A visitor with cookies of their own."""
    context = browser.new_context(**{"locale": "de-DE", **options})  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    watched = Watched(context)
    context.on("request", watched._asked)
    yield watched
    context.close()


@contextmanager
def next_visitor(context: BrowserContext) -> Iterator[Watched]:
    """Another visitor in `context`: nothing is left of the one before but the files that the browser keeps."""
    watched = Watched(context)
    context.on("request", watched._asked)
    yield watched
    context.remove_listener("request", watched._asked)
    origins = {"/".join(url.split("/")[:3]) for url in watched.requests if url.startswith("http")}
    for page in context.pages[:1]:
        browser = context.new_cdp_session(page)
        for origin in origins:
            browser.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "cookies,local_storage"})
    for page in context.pages:
        page.close()
    context.clear_cookies()
