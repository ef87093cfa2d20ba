"""What a browser prints of every page: whole, light, headed, without what can only be clicked."""

import re
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

import pages
from tests.browser import WINDOW, Server, Watched, cli, settled, visitor

pytestmark = pytest.mark.browser

PRINTED = [page.url_path for page in pages.PAGES.values() if page.is_in_menu and page.needs_data]
# A menu entry that is no word of any page's own text, and what heads every page of the demonstration.
MENU = {"de": "Wo sie stehen und hingehen", "en": "Where they stand and go"}
DEMONSTRATION = {
    "de": "Vorführfirma: Alle Zahlen und Namen sind simuliert.",
    "en": "Demonstration company: all figures",
}
MOST_SHEETS = 14


# The framework fetches what writes our HTML, styles among it, on its own: on a busy machine after the heading stands.
IS_STYLED = "() => [...document.styleSheets].some((sheet) => [...sheet.cssRules].some((rule) => rule.type === 6))"


def printed(page: Page) -> tuple[list[str], bool]:
    """The text of every sheet, and whether all of it lies within A4 less a margin of 8 mm."""
    page.wait_for_function(IS_STYLED)
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    texts, is_whole = [], True
    for sheet in document:
        assert [round(side) for side in sheet.get_size()] == [595, 842]
        found = sheet.get_textpage()
        texts.append(" ".join(found.get_text_range().split()))
        boxes = [found.get_charbox(at) for at in range(found.count_chars()) if found.get_text_range(at, 1).strip()]
        is_whole &= all(left >= 22 and right <= 595 - 22 for left, _, right, _ in boxes)
    return texts, is_whole


def reported(page: Page) -> Page:
    """The page once its report is there."""
    page.locator(".gt-report").wait_for(state="attached")
    return page


def bare(text: str) -> str:
    return re.sub(r"\W", "", text)


@pytest.mark.parametrize("spoken", ["de", "en"])
@pytest.mark.parametrize("address", [one for one in PRINTED if one not in ("overview", "meeting")])
def test_every_page_is_fit_for_paper(watched: Watched, server: Server, address: str, spoken: str) -> None:
    fit_for_paper(settled(watched.open(f"{server.url}/{address}?lang={spoken}")), spoken)


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_an_account_is_fit_for_paper(watched: Watched, server: Server, company: Path, spoken: str) -> None:
    stuck = cli(company, "kpi", "stuck", "--format", "csv").splitlines()[1].split(",")[0]
    fit_for_paper(settled(watched.open(f"{server.url}/account?account={stuck}&lang={spoken}")), spoken)


def fit_for_paper(page: Page, spoken: str) -> None:
    title = page.locator("[data-testid=stMainBlockContainer]").get_by_role("heading").first.inner_text()
    sheets, is_whole = printed(page)
    assert is_whole
    assert 1 <= len(sheets) <= MOST_SHEETS
    assert all(len(text) > 20 or number for number, text in enumerate(sheets))
    assert DEMONSTRATION[spoken] in sheets[0]
    assert bare(title) in bare("".join(sheets))
    assert MENU[spoken] not in "".join(sheets)


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_a_table_that_goes_on_has_its_heads_again(watched: Watched, server: Server, spoken: str) -> None:
    page = settled(watched.open(f"{server.url}/stuck?lang={spoken}"))
    page.locator(".gt-table tbody tr").first.wait_for()
    heads = bare("".join(page.locator(".gt-table").first.locator("thead th").all_inner_texts()))
    rows = page.locator(".gt-table").first.locator("tbody tr:visible").all_inner_texts()
    sheets, _ = printed(page)
    assert heads in bare(sheets[0])
    assert bare(sheets[1]).startswith(heads)
    assert bare(rows[-1]) in bare(sheets[1])


@pytest.mark.parametrize(("spoken", "title"), [("de", "Bericht an die Führung"), ("en", "Leadership report as of")])
def test_the_overview_is_leaderships_report_on_one_sheet(
    watched: Watched, server: Server, spoken: str, title: str
) -> None:
    page = reported(settled(watched.open(f"{server.url}/?lang={spoken}")))
    (sheet,), is_whole = printed(page)
    assert is_whole
    assert title in sheet
    assert DEMONSTRATION[spoken] in sheet
    # Printed, the page is itself again.
    assert page.locator(".gt-paper").count() == 0
    assert page.get_by_test_id("stApp").is_visible()


@pytest.mark.parametrize(
    ("spoken", "title"), [("de", "Mappe zum gemeinsamen Meeting"), ("en", "Pack for the joint meeting")]
)
def test_the_meeting_is_its_pack(watched: Watched, server: Server, spoken: str, title: str) -> None:
    sheets, is_whole = printed(reported(settled(watched.open(f"{server.url}/meeting?lang={spoken}"))))
    assert is_whole
    assert title in sheets[0]
    assert 2 <= len(sheets) <= 6


def test_a_dark_page_is_printed_light(browser: Browser, server: Server) -> None:
    with visitor(browser, viewport=WINDOW, color_scheme="dark") as watched:
        page = settled(watched.open(f"{server.url}/stuck"))
        (sheet, *_) = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
        colours = sheet.render(scale=0.5).to_pil().convert("L").histogram()
        page.get_by_test_id("stApp").wait_for()
    # Most of a sheet of text is white, and hardly anything of it dark.
    assert sum(colours[240:]) > 0.8 * sum(colours)
    assert sum(colours[:100]) < 0.1 * sum(colours)
