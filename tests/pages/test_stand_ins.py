"""Visitors who see stand-ins: no company, no person, no address on any page or in any report, beside visitors who see
names; figures are the same.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import pages
from model.errors import Fault
from storage.pseudonyms import FILE, pseudonym_key, stand_in
from storage.records import Records, decisions, leadership_reviews, meetings, views, voice
from storage.records.decisions import Wording
from storage.records.meetings import series_of
from storage.warehouse import Warehouse
from tests.pages.test_access import TYPED, found_in, sent, text_of
from tests.pages.visitors import Become
from tests.publishing import publish_demonstration
from ui.reports import formats
from ui.shell import access, access_gate, data
from ui.shell.scope import Scope

ROWS = [page for _, section in pages.SECTIONS for page in section if page.key != "first"]
ROLES = """
[[role]]
name = "named"
claim = { groups = ["named"] }
rights = ["read", "people", "amounts", "export", "decide", "match", "sources", "charter", "audit"]

[[role]]
name = "projector"
claim = { groups = ["projector"] }
rights = ["read", "people", "amounts", "export", "decide", "match", "sources", "charter", "audit"]
pseudonymised = true
"""
MAIL = "zora.zeugin@firma.example"


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    snapshot = publish_demonstration(folder, accounts=90, seed=5)
    write_down(folder, snapshot.info.as_of, snapshot.info.id, owner(Warehouse(folder))["name"])
    return folder


def owner(warehouse: Warehouse) -> dict[str, Any]:
    snapshot = warehouse.current()
    assert snapshot is not None
    told = 'SELECT user_id, u.name, email FROM "user" u JOIN account a ON a.owner_sales = user_id ORDER BY 1 LIMIT 1'
    return snapshot.arrow(told).to_pylist()[0]


def write_down(folder: Path, day: date, snapshot_id: str, employee: str) -> None:
    """Names wherever people can put one."""
    records, series = Records(folder), series_of((), is_demo=True)
    with records.begin() as session:
        for name in (TYPED, employee):
            wording = Wording(f"Mit {name} sprechen", owner=name, phase="comparison", due_on=day)
            decisions.add(session, series, wording, decided_on=day, by=MAIL, is_demo=True)
        meeting = meetings.close(
            session, after=0, where=(), is_demo=True, as_of=day, snapshot_id=snapshot_id, charter_version=1,
            minutes={"de": TYPED, "en": TYPED}, participants=[TYPED, employee], closed_by=TYPED,
        )  # fmt: skip
        decisions.hand_to(session, meeting.meeting_id, series)
        decisions.add(session, series, Wording(TYPED, owner=TYPED), decided_on=day, by=TYPED, is_demo=True)
        leadership_reviews.add(session, reviewed_on=day, note=f"{TYPED} war dabei", by=MAIL, is_demo=True)
        views.save(session, owner=views.EVERYBODY, name=f"Sicht von {TYPED}", page="accounts", query={})
        for card in voice.all_cards(session, is_demo=True):
            card.changed_by = TYPED
    records.close()


@pytest.fixture
def data_folder(company: Path) -> Path:
    return company


@pytest.fixture(scope="module")
def named(company: Path) -> set[str]:
    """Every name, address and domain in the snapshot and the records."""
    snapshot = Warehouse(company).current()
    assert snapshot is not None
    told = """SELECT name AS text FROM account UNION SELECT domain FROM account UNION SELECT name FROM contact
        UNION SELECT email FROM contact UNION SELECT name FROM "user" UNION SELECT email FROM "user"
        UNION SELECT name FROM opportunity"""
    return {*snapshot.arrow(told)["text"].to_pylist(), TYPED, MAIL} - {None}


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visitors are found as a server finds them."""
    monkeypatch.setattr(access_gate, "get_script_run_ctx", lambda: object())
    monkeypatch.setattr(access._server, "find", access_gate.find_visitor)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_no_page_names_anybody_cold_or_warm_beside_somebody_who_sees_names(open_page, become, named, row) -> None:
    account = {"account": "A-000001"} if row.key == "account" else {}
    for language in ("de", "en"):
        for group in ("projector", "named", "projector"):
            become(group, roles=ROLES, name=TYPED, email=MAIL)
            found = found_in(sent(open_page(row.path, lang=language, **account)), named)
            assert found == set() if group == "projector" else TYPED in found, (language, group)


def test_whoever_projects_turns_stand_ins_on_and_off(open_page, become: Become, company: Path, named) -> None:
    become("named", roles=ROLES, name=TYPED, email=MAIL)
    app = open_page("pages/accounts/accounts.py", lang="de")
    assert found_in(sent(app), named) != {TYPED}
    app.toggle(key="view.stand_ins").set_value(True).run()
    assert found_in(sent(app), named) == set()
    assert app.query_params["stand_ins"] in ("on", ["on"])
    app.toggle(key="view.stand_ins").set_value(False).run()
    assert "stand_ins" not in app.query_params
    assert TYPED in found_in(sent(app), named)


def test_an_address_can_turn_stand_ins_on_and_never_off(open_page, become: Become, named) -> None:
    become("named", roles=ROLES, name=TYPED, email=MAIL)
    assert found_in(sent(open_page("pages/accounts/accounts.py", lang="de", stand_ins="on")), named) == set()
    become("projector", roles=ROLES, name=TYPED, email=MAIL)
    app = open_page("pages/accounts/accounts.py", lang="de", stand_ins="off")
    assert found_in(sent(app), named) == set()
    become("named", "projector", roles=ROLES, name=TYPED, email=MAIL)
    app = open_page("pages/accounts/accounts.py", lang="de")
    assert found_in(sent(app), named) == set()
    assert app.toggle(key="view.stand_ins").disabled


def test_without_a_sign_in_the_switch_is_there_too(open_page, named) -> None:
    assert found_in(sent(open_page("pages/accounts/accounts.py", lang="en", stand_ins="on")), named) == set()


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_report_of_any_kind_names_anybody(become: Become, named, serving, language: str) -> None:
    for group in ("projector", "named", "projector"):
        become(group, roles=ROLES)
        snapshot = data.pin_snapshot()
        assert snapshot is not None
        day = snapshot.info.as_of
        for kind in formats.REPORTS:
            report = formats.build_report(kind, Scope(day, day.replace(month=1, day=1), day, (), language))
            for ending in formats.WRITERS if group == "projector" else ("html",):
                found = found_in(text_of(formats.write_report(report, ending), ending), named)
                assert not found if group == "projector" else found, (group, kind, ending)


def test_a_person_stands_under_one_name_in_figures_and_in_what_people_wrote(become, company: Path, serving) -> None:
    employee = owner(Warehouse(company))
    expected = stand_in("employee", employee["user_id"], pseudonym_key(company))
    become("projector", roles=ROLES)
    snapshot = data.pin_snapshot()
    assert snapshot is not None
    assert expected in snapshot.arrow("SELECT owner_sales FROM account")[0].to_pylist()
    assert expected in snapshot.arrow("SELECT owner_sales FROM spell")[0].to_pylist()
    assert expected in snapshot.arrow('SELECT name FROM "user"')[0].to_pylist()
    assert [data.shown_person(employee[one]) for one in ("name", "email")] == [expected] * 2
    with data.records().reading() as session:
        [meeting] = meetings.of_series(session, series_of((), is_demo=True))
        first, second = decisions.made_in(session, meeting.meeting_id)
        assert (first.text, second.text, second.owner) == ("***", "***", expected)
        assert meeting.participants == [first.owner, expected]
        assert meetings.minutes_of(session, meeting.meeting_id) == {"de": "***", "en": "***"}
        [version] = decisions.versions(session, second.decision_id)
        assert (version.wording["text"], version.wording["owner"], version.changed_by) == (
            "***",
            expected,
            data.shown_person(MAIL),
        )


def test_nothing_is_written_down_under_stand_ins(become: Become, serving) -> None:
    become("projector", roles=ROLES)
    with pytest.raises(Fault) as raised, data.records().begin():
        pass
    assert raised.value.key == "access.read_only"
    assert access.current().rights == {"read", "people", "amounts", "export"}


def test_the_secret_is_the_installations_own(company: Path, tmp_path: Path) -> None:
    key = pseudonym_key(company)
    assert (company / FILE).stat().st_mode & 0o777 == 0o600
    assert len(key) == 64
    assert key != pseudonym_key(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE).write_text("short")
    with pytest.raises(Fault) as raised:
        pseudonym_key(tmp_path / "other")
    assert raised.value.key == "access.no_pseudonyms"
