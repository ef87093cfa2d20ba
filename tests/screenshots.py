"""The pictures of the README: `make screenshots` draws them anew from the demonstration company.

python -m tests.screenshots
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import ROOT, chromium, serving

FOLDER: Final = ROOT / "docs" / "screenshots"
# File, address ({account}: the stuck account worth most) with its language, look.
PICTURES: Final = (
    ("overview", "?lang=de", "light"),
    ("meeting", "meeting?lang=de", "light"),
    ("account", "account?lang=de&account={account}", "light"),
    ("transitions", "transitions?lang=en", "dark"),
)
SIZE: Final = {"width": 1440, "height": 900}
PATIENCE_MS: Final = 90_000
# Charts are drawn after the page has run, each in the place of a grey bar.
DRAWN: Final = """() => !document.querySelector('[data-testid="stSkeleton"]') &&
  [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every((chart) => chart.querySelector('.main-svg'))"""
# So many colours are enough for flat areas and keep the files small.
COLOURS: Final = 160


def main() -> None:
    """Publish the demonstration company in a folder of its own, serve it, and keep a picture of every address."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        _cli(data, "demo")
        account = _cli(data, "kpi", "stuck", "--format", "csv").splitlines()[1].split(",")[0]
        with serving(data) as server, chromium() as browser:
            for name, address, look in PICTURES:
                context = browser.new_context(locale="de-DE", color_scheme=look, viewport=SIZE, reduced_motion="reduce")
                context.add_init_script("localStorage.setItem('gleichtakt.tour', 'over')")
                page = context.new_page()
                page.goto(f"{server.url}/{address.format(account=account)}")
                _keep(page, FOLDER / f"{name}.png")
                context.close()


def _keep(page: Page, path: Path) -> None:
    expect(page.locator("[data-testid=stMain] h1").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)
    page.wait_for_function(DRAWN, timeout=PATIENCE_MS)
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def _cli(data: Path, *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "cli.py"), *arguments]
    environment = os.environ | {"GLEICHTAKT_DATA": str(data)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
