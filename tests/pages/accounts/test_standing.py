"""In every list of accounts: the step of warning, and the open decision on the account or its phase."""

from datetime import date
from pathlib import Path

import pytest

from model.access import Sight
from storage.records import Records, decisions
from storage.records.decisions import Wording
from storage.records.meetings import series_of
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

IN_PLAY, STUCK, ALL, MOVED = (f"pages/accounts/{name}.py" for name in ("in_play", "stuck", "accounts", "moved"))
# Day 100 of the year's begin, 1 January; the charter gives comparison 45 days and trigger 90.
DAY = {"as_of": "2026-04-11", "from": "2026-01-01", "to": "2026-04-11"}
WHOLE, LARGE = series_of(()), series_of((("segment", ("Konzern",)),))


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """a: comparison for 100 days; b: for 40, so due in 6; c: trigger for 10; d: lost. Two decisions: one by a meeting
    about large companies only.
    """
    publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": key, "name": key.upper(), "value": value, "currency": "EUR", "segment": segment,
             "region": "Süd" if key == "a" else "Nord"}
            for key, value, segment in (
                ("a", 400.0, "KMU"), ("b", 300.0, "Konzern"), ("c", 200.0, "KMU"), ("d", 100.0, "KMU"),
            )
        ],
        phase_event=journeys("a: comparison@0", "b: comparison@60", "c: trigger@90", "d: comparison@3 > lost@45"),
    )  # fmt: skip
    decided = (
        (WHOLE, Wording("Call <b>A</b>", owner="Nele", due_on=date(2026, 4, 1), account_id="a", phase="comparison")),
        (LARGE, Wording("Invite them", due_on=date(2026, 4, 20), phase="comparison")),
        (WHOLE, Wording("Long done", account_id="c", status="done")),
    )
    with Records(tmp_path).begin() as session:
        for series, wording in decided:
            decisions.add(session, series, wording, decided_on=date(2026, 3, 1))
    return tmp_path


OF_A = {
    "de": "! Überfällig: Call <b>A</b> · Nele · bis 01.04.2026 (und 1 weiterer)",
    "en": "! Overdue: Call <b>A</b> · Nele · until 1 Apr 2026 (and 1 more)",
}
OF_PHASE = {
    "de": "Invite them · noch niemand · bis 20.04.2026 · für alle in Vergleich · Segment: Konzern",
    "en": "Invite them · nobody yet · until 20 Apr 2026 · for all in Comparison · Segment: Konzern",
}


@pytest.mark.parametrize(
    ("lang", "steps"),
    [
        ("de", ["■ hängt fest", "○ im Rahmen, nächste Stufe in 6 Tagen", "○ im Rahmen"]),
        ("en", ["■ stuck", "○ within limits, next step in 6 days", "○ within limits"]),
    ],
)
def test_step_and_decision_stand_in_the_row(open_page, lang, steps) -> None:
    table = tables(open_page(IN_PLAY, lang=lang, **DAY))[0]
    assert table.value["name"].tolist() == ["A", "B", "C"]
    assert table.value["warning"].tolist() == steps
    assert table.value["decision"].tolist() == [OF_A[lang], OF_PHASE[lang], ""]
    limits = table.value[["agreed_days", "threshold_days"]].to_numpy().tolist()
    assert limits == [[45, 45], [45, 45], [90, 90]]


def test_the_decision_opens_the_account_it_is_about(open_page) -> None:
    body = next(
        block.proto.body for block in open_page(IN_PLAY, lang="en", **DAY).get("html") if "Invite" in block.proto.body
    )
    links = [part.split('"')[0] for part in body.split('href="')[1:]]
    assert [link.split("account=")[1] for link in links] == ["a", "a", "b", "b", "c"]
    assert "<b>A</b>" not in body
    assert '<span class="gt-late">! Overdue:</span> Call &lt;b&gt;A' in body


def test_no_filter_hides_a_decision(open_page) -> None:
    small = tables(open_page(IN_PLAY, lang="en", segment="KMU", **DAY))[0].value
    assert small["decision"].tolist() == [OF_A["en"], ""]
    large = tables(open_page(IN_PLAY, lang="en", segment="Konzern", **DAY))[0].value
    assert large["decision"].tolist() == [OF_PHASE["en"]]


def test_decisions_stand_in_every_list(open_page) -> None:
    for page in (STUCK, ALL):
        assert tables(open_page(page, lang="en", **DAY))[0].value["decision"].tolist()[0] == OF_A["en"]
    moved = tables(open_page(MOVED, lang="en", **DAY))[0].value
    assert dict(zip(moved["name"], moved["decision"], strict=True))["B"] == OF_PHASE["en"]


def test_a_day_before_it_was_decided_knows_of_none(open_page) -> None:
    rows = tables(open_page(IN_PLAY, lang="en", **DAY | {"as_of": "2026-02-20"}))[0].value
    assert rows["decision"].tolist() == [""]


@pytest.mark.parametrize(
    ("chosen", "names", "title"),
    [
        ("late", [], "Which accounts are running late?"),
        ("due", ["B"], "Which accounts are due within the next 14 days?"),
        ("stuck", ["A"], "Which accounts are stuck?"),
    ],
)
def test_lists_of_who_is_late_and_who_is_due(open_page, chosen, names, title) -> None:
    app = open_page(STUCK, lang="en", list=chosen, **DAY)
    assert app.title[0].value == f"{title} ({len(names)})"
    assert [name for table in tables(app) for name in table.value["name"]] == names
    if chosen == "due":
        said = "".join(block.proto.body for block in app.get("html"))
        # What was decided for the whole phase stands once at the head; its rows have a mark.
        assert f"Decided for whole phases:<ul><li>{OF_PHASE['en']}</li></ul>" in said
        assert said.count("Invite them") == 1
        assert tables(app)[0].value["decision"].tolist() == ["for all in Comparison"]
        assert "1 account is due within the next 14 days. Worth €300." in said


def test_whoever_sees_a_part_is_told_only_decisions_of_people_who_see_the_same(open_page, become, data_folder) -> None:
    south = Sight(reach=((("region", ("Süd",)),),))
    with Records(data_folder).begin() as session:
        decisions.add(
            session, series_of((), sight=south.mark), Wording("Of the south", account_id="a"),
            decided_on=date(2026, 3, 1),
        )  # fmt: skip
    everything = tables(open_page(IN_PLAY, lang="en", **DAY))[0].value
    assert everything["decision"].tolist()[0] == OF_A["en"].replace("1 more", "2 more")
    become("south")
    rows = tables(open_page(IN_PLAY, lang="en", **DAY))[0].value
    assert rows["name"].tolist() == ["A"]
    assert rows["decision"].tolist() == ["Of the south · nobody yet · no date"]
