"""Whoever only hears a page can tell its buttons apart: no two have the same name."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import pages
from storage.records import Records, decisions
from storage.records.decisions import Wording
from storage.records.meetings import series_of
from storage.warehouse import Warehouse
from ui.text.spoken import spoken

PAGES = [page for page in pages.PAGES.values() if page.key != "first"]


@pytest.fixture(scope="module")
def with_decisions(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration with three decisions, so that there is something to tick off, to edit and to be reminded of."""
    folder = Path(copytree(demo_folder, tmp_path_factory.mktemp("decided") / "data"))
    snapshot = Warehouse(folder).current()
    assert snapshot is not None
    day, records = snapshot.info.as_of, Records(folder)
    with records.begin() as session:
        for number in range(3):
            wording = Wording(f"Decision {number}", phase="comparison", due_on=day + timedelta(days=number))
            decisions.add(session, series_of((), is_demo=True), wording, decided_on=day, is_demo=True)
    records.close()
    return folder


@pytest.fixture
def data_folder(with_decisions: Path) -> Path:
    return with_decisions


def nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def names(app) -> Iterator[str]:
    """The labels of buttons, downloads, links that look like buttons, and popovers."""
    for node in nodes(app._tree):
        proto = getattr(node, "proto", None)
        if type(proto).__name__ in ("Button", "DownloadButton", "LinkButton"):
            yield proto.label
        elif type(proto).__name__ == "Block" and proto.HasField("popover"):
            yield proto.popover.label


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_no_two_buttons_of_a_page_have_one_name(open_page, page, language) -> None:
    account = {"account": "A-000001"} if page.key == "account" else {}
    counts = Counter(names(open_page(page.path, lang=language, **account)))
    assert counts, "every page has the button with the visitor's menu"
    assert {name: count for name, count in counts.items() if count > 1} == {}


def test_what_is_only_heard_is_marked_for_the_style() -> None:
    assert (spoken("Assign", r"Bolt \& Sons "), spoken("Assign", "")) == (r"Assign *Bolt \& Sons*", "Assign")
