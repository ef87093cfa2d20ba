"""Strangers' exports through the screen in a real browser: right figures in at most five clicks, a click an answer."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from model.charter import default_charter
from model.charter_file import to_toml
from tests.browser import Server, served, settled, still, visitor

pytestmark = pytest.mark.browser

WINDOW = {"width": 1280, "height": 720}
MOST_CLICKS = 5
# What the screen cannot know: what plain lists mean by their own words.
ANSWERS = {"„Erstkontakt“": "Orientierung", "„Vertragsentwurf“": "Entscheidung"}
# Open, won and lost deals, and the open value: the same world in every file.
WORLD = {"Offene Deals": "36", "Gewonnen": "12", "Verloren": "12", "Offener Wert": "4.703.337"}
FILES = (
    "hubspot-deals-deutsch.csv",
    "hubspot-crm-exports-all-deals-2026-11-27.csv",
    "report1732700000001_history.csv",
    "deals-10348211-101.xlsx",
    "Vertriebsliste.csv",
    "Vertriebsliste_Titel_Summe.csv",
)
# One kind of fault or of file each: open, won, lost, and the open value (of several currencies the smallest).
SMALL = {
    "faults/tausender.csv": ("3", "0", "0", "145.500"),
    "faults/tausender_euro.csv": ("3", "0", "0", "1.270.500"),
    "faults/prozent_und_englisch.csv": ("2", "0", "0", "137.500"),
    "faults/us_mit_notiz.csv": ("3", "0", "0", "600"),
    "faults/slash_deutsch.csv": ("2", "0", "0", "300"),
    "faults/gewonnen_ohne_datum.csv": ("1", "1", "1", "7.000"),
    "faults/platzhalter.csv": ("62", "0", "0", "59"),
    "faults/gesamt_voll.csv": ("40", "0", "0", "40.000"),
    "faults/summe_in_id.csv": ("2", "0", "0", "112.500"),
    "faults/namen.csv": ("5", "0", "0", "14"),
    "faults/waehrungen.csv": ("2", "0", "0", "1.000"),
    "shapes/nlfirst.csv": ("3", "0", "0", "6.000"),
    "shapes/sheets.xlsx": ("3", "0", "0", "6.000"),
    "shapes/merged.xlsx": ("5", "0", "0", "16.000"),
    "shapes/serial.xlsx": ("6", "0", "0", "6.018"),
    "shapes/textdates.xlsx": ("6", "0", "0", "75.003"),
    "shapes/errcells.xlsx": ("40", "0", "0", "39.000"),
    "shapes/ods.ods": ("3", "0", "0", "6.000"),
    "shapes/zip.zip": ("3", "0", "0", "6.000"),
    "shapes/dup.csv": ("3", "0", "0", "6.000"),
    "shapes/empty_header.csv": ("3", "0", "0", "6.000"),
    "shapes/one.csv": ("1", "0", "0", "1.000"),
}


@dataclass(frozen=True)
class Walked:
    """What it took from the dropped file to the three numbers, the dropping counted, and the tiles of both looks."""

    clicks: int
    seconds: float
    seen: dict[str, str]
    told: dict[str, str]


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard whose charter stays as it is: no file is helped by what was said of another."""
    data = tmp_path_factory.mktemp("imports")
    charter = data / "agreed.toml"
    charter.write_text(to_toml(default_charter()), encoding="utf-8")
    with served(browser, data, charter=str(charter)) as found:
        yield found


def tiles(page: Page) -> dict[str, str]:
    """The figures on the screen by their names."""
    found = page.locator("dl.gt-seen").first
    return dict(zip(found.locator("dt").all_inner_texts(), found.locator("dd").all_inner_texts(), strict=True))


def walk(browser: Browser, server: Server, *files: Path, data: Path) -> list[Walked]:
    """Take `files` through the screen, one after the other, beginning without any earlier look."""
    shutil.rmtree(data / "looks", ignore_errors=True)
    with visitor(browser, viewport=WINDOW) as watched:
        page = settled(watched.open(f"{server.url}/sources?lang=de"))
        walked = [_through(page, path) for path in files]
        assert watched.complaints == []
    return walked


def _through(page: Page, file: Path) -> Walked:
    started, clicks = time.monotonic(), 1
    page.locator("input[type=file]").set_input_files(str(file))
    go = page.get_by_role("button", name="Einlesen", exact=True)
    expect(go).to_be_visible()
    still(page)
    for _ in range(20):  # questions may come a run later than the button
        clicks += _answer(page)
        if go.is_enabled():
            break
        page.wait_for_timeout(500)
    expect(go).to_be_enabled()
    seen = tiles(page)
    go.click()
    clicks += 1
    expect(page.get_by_text("Vergleichen Sie diese drei Zahlen")).to_be_visible()
    seconds = time.monotonic() - started
    expect(go).to_have_count(0)
    still(page)
    return Walked(clicks, seconds, seen, tiles(page))


def _answer(page: Page) -> int:
    """Answer what is asked, and count the clicks."""
    clicks = 0
    for group in page.get_by_test_id("stButtonGroup").filter(has_text="?").all():
        label = group.inner_text()
        for word, phase in ANSWERS.items():
            if word in label:
                # A suggestion says so behind the phase.
                answer = group.locator("button").filter(has_text=phase).first
                if answer.get_attribute("aria-checked") == "true":
                    continue
                answer.click()
                clicks += 1
                still(page)
    return clicks


def plain(figure: str) -> str:
    """A figure without the sign of its currency."""
    return figure.replace("\u00a0", " ").removesuffix(" €")


@pytest.mark.parametrize("name", FILES)
def test_right_figures_in_five_clicks(browser: Browser, server: Server, shared_data: Path, name: str) -> None:
    (walked,) = walk(browser, server, shared_data / "exports" / name, data=server.log.parent)
    assert {key: plain(walked.seen[key]) for key in WORLD} == WORLD
    assert walked.told["Offene Deals"] == "36"
    assert walked.told["Offener Wert"] == walked.seen["Offener Wert"]
    assert walked.clicks <= MOST_CLICKS
    print(f"{name}: {walked.clicks} clicks, {walked.seconds:.1f} s")  # docs/import.md


# The page's connection, to be cut.
SOCKETS = """window.ours = [];
window.WebSocket = new Proxy(WebSocket, { construct(kind, given) { const one = new kind(...given); ours.push(one);
return one; } });"""


@pytest.mark.parametrize("meanwhile", ["cut", "click"])
def test_an_import_is_told_whatever_happens_meanwhile(
    browser: Browser, server: Server, shared_data: Path, meanwhile: str
) -> None:
    """A connection that breaks ends the page's run, as every click does; the import goes on and is told."""
    shutil.rmtree(server.log.parent / "looks", ignore_errors=True)
    with visitor(browser, viewport=WINDOW) as watched:
        watched.context.add_init_script(SOCKETS)
        page = settled(watched.open(f"{server.url}/sources?lang=de"))
        page.locator("input[type=file]").set_input_files(str(shared_data / "exports" / "shapes" / "one.csv"))
        go = page.get_by_role("button", name="Einlesen", exact=True)
        expect(go).to_be_visible()
        still(page).locator("dl.gt-seen").wait_for()
        go.click()
        expect(page.get_by_role("progressbar").filter(visible=True).first).to_be_visible()
        if meanwhile == "cut":
            page.evaluate("ours.forEach((one) => one.close())")
        else:
            page.get_by_role("button", name="Andere Dateien wählen").click()
        told = page.get_by_text("Vergleichen Sie diese drei Zahlen")
        expect(told).to_be_in_viewport()
        assert tiles(still(page))["Offene Deals"] == "1"


def test_the_same_report_a_week_later(browser: Browser, server: Server, shared_data: Path) -> None:
    """A, B and D stand open after both (A moved on, D is missing and stays as it was), E is new, C was won."""
    week = shared_data / "exports" / "week"
    first, second = walk(browser, server, week / "w1_export.csv", week / "w2_export.csv", data=server.log.parent)
    assert max(first.clicks, second.clicks) <= MOST_CLICKS
    print(*(f"{one.clicks} clicks, {one.seconds:.1f} s" for one in (first, second)), sep="; ")
    assert (first.seen["Offene Deals"], second.seen["Offene Deals"], second.seen["Gewonnen"]) == ("4", "3", "1")


def test_files_with_one_fault_or_of_one_shape(browser: Browser, server: Server, shared_data: Path) -> None:
    """None needs an answer: dropped, looked at, imported."""
    walked = []
    with visitor(browser, viewport=WINDOW) as watched:
        page = settled(watched.open(f"{server.url}/sources?lang=de"))
        for name, right in SMALL.items():
            shutil.rmtree(server.log.parent / "looks", ignore_errors=True)
            one = _through(page, shared_data / "exports" / name)
            # Of several currencies each has its own tile, named after it.
            told = [[figure for tile, figure in one.seen.items() if tile.startswith(key)][-1] for key in WORLD]
            assert tuple(map(plain, told)) == right, name
            assert one.clicks == 2, name
            walked.append(one.seconds)
        assert watched.complaints == []
    print(f"{len(walked)} files: 2 clicks each, {min(walked):.1f} to {max(walked):.1f} s")  # docs/import.md
