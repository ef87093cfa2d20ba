"""Addresses that nobody serves, in a real browser and asked by machines."""

import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Server, settled, visitor

pytestmark = pytest.mark.browser


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own server
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_people_read_both_languages_and_find_the_way_back(browser: Browser, server: Server) -> None:
    with visitor(browser) as watched:
        page = watched.open(f"{server.url}/stuk?segment=KMU")
        expect(page.get_by_role("heading", name="Diese Seite gibt es nicht")).to_be_visible()
        expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert not watched.frames, "nothing of the framework was started"
        page.get_by_role("link", name="Zur ersten Seite von Gleichtakt").click()
        settled(page)
        assert re.fullmatch(rf"{server.url}/(\?.*)?", page.url)
        assert watched.foreign(server.url) == []


def test_machines_get_a_status(server: Server) -> None:
    there = ("", "stuck", "account", "overview", "healthz", "readyz")
    absent = ("stuk", "healthzz", "wp-login.php", "static/x.js", "_stcore/x", ".env", "_stcore/metrics")
    assert {path: status_of(f"{server.url}/{path}") for path in there} == dict.fromkeys(there, 200)
    assert {path: status_of(f"{server.url}/{path}") for path in absent} == dict.fromkeys(absent, 404)
