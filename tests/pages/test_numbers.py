"""Every number that is a link to a list of accounts opens exactly as many rows, on every page."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest

import pages
from tests.tables import tables

LISTS = ("accounts", "in_play", "stuck", "moved")
BY_ADDRESS = {page.url_path: page for page in pages.PAGES.values()}
LINK = re.compile(r'<a class="gt-link" href="([^"]+)"[^>]*>(\d[\d,]*)(?: accounts?)?</a>')
# Pages with such links in their sentences, tiles or tables.
WITH_NUMBERS = {"overview": 4, "phases": 1, "meeting": 1}


def numbers(app) -> set[tuple[str, int]]:
    """Address and number of every link of a page whose text is a count of accounts."""
    found = [link for block in app.get("html") for link in LINK.findall(block.proto.body)]
    counted = {(unescape(address), int(number.replace(",", ""))) for address, number in found}
    return {(address, number) for address, number in counted if address.partition("?")[0] in LISTS}


@pytest.mark.parametrize("key", [page.key for page in pages.PAGES.values() if page.needs_data])
def test_a_number_opens_its_rows(open_page, key: str) -> None:
    found = numbers(open_page(pages.PAGES[key].path, lang="en"))
    assert len(found) >= WITH_NUMBERS.get(key, 0)
    for address, number in found:
        path, _, query = address.partition("?")
        listed = open_page(BY_ADDRESS[path].path, **parse_qs(query))
        assert sum(len(table.value) for table in tables(listed)[:1]) == number, address
