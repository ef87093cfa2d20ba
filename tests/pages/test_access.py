"""What visitors see and may do by their roles: pages, menu, doors, and the access log."""

import json
from collections.abc import Iterator
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest

import pages
from model.errors import Fault
from settings import settings
from storage.records import Records, decisions, leadership_reviews, views
from storage.records.access_log import latest
from storage.records.decisions import Wording
from storage.records.meetings import series_of
from storage.warehouse import Warehouse
from tests.pages.visitors import ROLES, Become
from tests.publishing import publish_demonstration
from ui.charter import draft_saving
from ui.meeting import closing, editing
from ui.reports import formats
from ui.shell import access, access_gate, data
from ui.shell.scope import Scope
from ui.sources import duplicates_parts

# AppTest finds a page by the name of its script, and the first start bears another in its address.
ROWS = [page for _, section in pages.SECTIONS for page in section if page.key != "first"]
TABLES = ("account", "contact", "opportunity")
# Somebody named only in what people wrote.
TYPED = "Zora Zeugin"


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    snapshot = publish_demonstration(folder, accounts=90, seed=5)
    write_down(folder, snapshot.info.as_of)
    return folder


def write_down(folder: Path, day: date) -> None:
    """What somebody who sees everything typed, with a name in each text."""
    records, wording = Records(folder), Wording(f"Mit {TYPED} sprechen", owner=TYPED, phase="comparison")
    with records.begin() as session:
        decisions.add(session, series_of((), is_demo=True), wording, decided_on=day, by=TYPED, is_demo=True)
        leadership_reviews.add(session, reviewed_on=day, note=f"{TYPED} war dabei", by=TYPED, is_demo=True)
        views.save(session, owner=views.EVERYBODY, name=f"Sicht von {TYPED}", page="accounts", query={})
    records.close()


@pytest.fixture
def data_folder(company: Path) -> Path:
    return company


def texts_of(folder: Path, region: str, *, is_within: bool) -> set[str]:
    """Ids and names of accounts, contacts and opportunities in the region, or of those in no other row of it."""
    snapshot = Warehouse(folder).current()
    assert snapshot is not None
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for table in TABLES:
        told = f"""SELECT t.{table}_id AS id, t.name, coalesce(a.region = $region, false) AS is_within
            FROM {table} t LEFT JOIN account a ON a.account_id = t.account_id"""
        for row in snapshot.arrow(told, {"region": region}).to_pylist():
            found[row["is_within"]] |= {row["id"], row["name"]} - {None}
    users = {*snapshot.arrow('SELECT name FROM "user"')["name"].to_pylist()}
    return found[True] if is_within else found[False] - found[True] - users


def sent(app) -> bytes:
    """Everything that the browser would get."""
    return b"\n".join(_protos(app._tree))


def _protos(node) -> Iterator[bytes]:
    if (proto := getattr(node, "proto", None)) is not None and hasattr(proto, "SerializeToString"):
        yield proto.SerializeToString()
    for child in getattr(node, "children", {}).values():
        yield from _protos(child)


def found_in(content: bytes, texts: set[str]) -> set[str]:
    ways = {text: (text.encode(), json.dumps(text)[1:-1].encode()) for text in texts}
    return {text for text, written in ways.items() if any(one in content for one in written)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_no_page_shows_anything_beyond_the_reach_cold_or_warm(open_page, become: Become, company: Path, row) -> None:
    account = {"account": "A-000001"} if row.key == "account" else {}
    for group, region in (("south", "Süd"), ("north", "Nord"), ("south", "Süd")):
        become(group)
        content = sent(open_page(row.path, lang="de", **account))
        # An address names the account it was opened for, whether there is one or not.
        assert found_in(content, texts_of(company, region, is_within=False)) - {*account.values()} == set()
        assert not found_in(content, {TYPED})


@pytest.mark.parametrize(
    ("group", "says", "is_silent_about"),
    [
        ("south", ["Ihre Rolle: south. Sie sehen nur: Region: Süd.", "Rundgang, Abmelden"], "Nicht gezeigt"),
        ("reader", ["Sie sehen alle Accounts. Nicht gezeigt werden Namen von Personen und Beträge."], "Sie sehen nur"),
    ],
)  # fmt: skip
def test_the_menu_at_the_name_says_what_somebody_may_see(open_page, become: Become, group, says, is_silent_about):
    become(group)
    app = open_page("pages/data/definitions.py", lang="de")
    content = sent(app).decode(errors="ignore").replace("\\", "")
    told = [one.value for one in app.caption if one.value.startswith("Ihre Rolle")]
    assert len(told) == 1
    for sentence in says:
        assert sentence in content
    assert is_silent_about not in told[0]


def test_without_a_sign_in_the_menu_promises_no_sign_out(open_page, company: Path) -> None:
    app = open_page("pages/data/definitions.py", lang="de")
    content = sent(app).decode(errors="ignore")
    assert "Sprache, Decknamen zeigen, Rundgang" in content
    assert "Abmelden" not in content
    assert not [one for one in app.caption if "Rolle" in one.value]


def test_those_within_are_shown(open_page, become: Become, company: Path) -> None:
    become("south")
    content = sent(open_page("pages/accounts/accounts.py", lang="de"))
    assert found_in(content, texts_of(company, "Süd", is_within=True))


def test_an_account_out_of_reach_is_like_none_and_an_address_widens_nothing(open_page, become, company: Path) -> None:
    snapshot = Warehouse(company).current()
    assert snapshot is not None
    beyond = snapshot.arrow("SELECT min(account_id) AS id FROM account WHERE region = 'Nord'")["id"][0].as_py()
    become("south")
    out = sent(open_page("pages/accounts/account.py", lang="de", account=beyond))
    none = sent(open_page("pages/accounts/account.py", lang="de", account="A-999999"))
    assert out.replace(beyond.encode(), b"A-999999") == none
    content = sent(open_page("pages/accounts/accounts.py", lang="de", region="Nord", reach="Nord", groups="north"))
    assert found_in(content, texts_of(company, "Süd", is_within=False)) == set()


@pytest.mark.parametrize("path", ["pages/meeting/meeting.py", "pages/accounts/accounts.py"])
def test_what_people_typed_is_read_by_those_who_see_what_they_saw(open_page, become: Become, path) -> None:
    become("all")
    assert found_in(sent(open_page(path, lang="de")), {TYPED})


def said(app) -> str:
    parts = [block.proto.body for block in app.get("html")]
    return " ".join([*parts, *(text.value for text in (*app.markdown, *app.title, *app.error, *app.info))])


@pytest.mark.parametrize("groups", [(), ("nobody",)])
def test_whoever_fits_no_role_gets_no_further(open_page, become: Become, company: Path, groups) -> None:
    become(*groups)
    for row in ROWS[:3]:
        app = open_page(row.path, lang="de")
        assert "keine Rolle passt zu Ihnen" in said(app)
        assert not app.sidebar.children
        everything = texts_of(company, "Süd", is_within=True) | texts_of(company, "Süd", is_within=False)
        assert found_in(sent(app), everything) == set()


def test_a_faulty_or_missing_file_closes_the_dashboard(open_page, become: Become, monkeypatch, tmp_path) -> None:
    become("all", roles="[[role]]\nname = 3")
    assert "Das Dashboard bleibt geschlossen" in said(open_page("pages/leadership/overview.py", lang="de"))
    monkeypatch.setenv("GLEICHTAKT_ACCESS", str(tmp_path / "gone.toml"))
    settings.cache_clear()
    assert "Das Dashboard bleibt geschlossen" in said(open_page("pages/leadership/overview.py", lang="de"))


def test_a_changed_file_holds_at_the_next_click(open_page, become: Become) -> None:
    become("south")
    assert access_gate.roles() is not None
    become("south", roles=ROLES.replace('"south"', '"west"'))
    assert "keine Rolle" in said(open_page("pages/leadership/overview.py", lang="de"))


def test_roles_without_a_sign_in_let_only_this_machine_in(open_page, become: Become, monkeypatch) -> None:
    become("south")
    monkeypatch.setattr("ui.shell.sign_in._provider", lambda: None)
    monkeypatch.setattr("ui.shell.sign_in.is_local", lambda: False)
    assert "Das Dashboard bleibt geschlossen" in said(open_page("pages/data/definitions.py", lang="de"))
    monkeypatch.setattr("ui.shell.sign_in.is_local", lambda: True)
    assert "Definitionen" in said(open_page("pages/data/definitions.py", lang="de"))


def test_pages_a_role_may_not_open_are_refused(open_page, become: Become, company: Path) -> None:
    everything = texts_of(company, "Süd", is_within=True) | texts_of(company, "Süd", is_within=False)
    for group, has in (("auditor", {"audit", ""}), ("reader", {"read", ""})):
        become(group)
        for row in ROWS:
            if row.right in has:
                continue
            app = open_page(row.path, lang="de")
            assert "gehört nicht zu dem, was Ihre Rolle darf" in said(app), (group, row.key)
            assert found_in(sent(app), everything) == set()


@pytest.mark.parametrize("row", [row for row in ROWS if row.right in ("read", "")], ids=lambda row: row.key)
def test_a_reader_sees_no_person_no_amount_no_button(open_page, become: Become, company: Path, row) -> None:
    become("reader", email="nobody@firma.example")
    app = open_page(row.path, lang="de", **({"account": "A-000001"} if row.key == "account" else {}))
    content = sent(app)
    snapshot = Warehouse(company).current()
    assert snapshot is not None
    people = {
        *snapshot.arrow('SELECT name FROM contact UNION SELECT email FROM contact UNION SELECT name FROM "user"')[0]
        .to_pylist()
    } - {None}  # fmt: skip
    assert found_in(content, people | {TYPED}) == set()
    assert "€".encode() not in content
    assert not app.get("download_button")
    pressed = {button.key for button in app.button if button.key}
    assert not [key for key in pressed if key.startswith(("tick.", "edit.", "assign.", "voice.new", "meeting.close"))]


def test_what_a_role_may_not_do_is_refused_at_the_door(become: Become, monkeypatch) -> None:
    become("reader")
    monkeypatch.setattr(access_gate, "get_script_run_ctx", lambda: object())
    monkeypatch.setattr(access._server, "find", access_gate.find_visitor)
    wanted = {
        "export": lambda: formats.build_report("leadership", None),
        "decide": lambda: (editing.change(1, None, 1), closing.write(None, {}, None)),
        "match": lambda: duplicates_parts.decide("account", "a", "b", "same", None),
    }
    for right, do in wanted.items():
        with pytest.raises(Fault) as raised:
            do()
        assert (raised.value.key, raised.value.values["right"]) == ("access.refused", right)


def test_the_charter_is_changed_by_those_who_may_and_that_is_written_down(become: Become, company, monkeypatch) -> None:
    monkeypatch.setattr(access_gate, "get_script_run_ctx", lambda: object())
    monkeypatch.setattr(access._server, "find", access_gate.find_visitor)
    become("reader")
    with pytest.raises(Fault) as raised:
        draft_saving.begin()
    assert raised.value.key == "charter.no_right"
    become("all", email="ute@firma.example")
    data.pin_snapshot()
    draft_saving.drop(draft_saving.begin())
    found = [(kind, subject) for who, kind, subject in entries(company) if who == "ute@firma.example"]
    assert found[-2:] == [("setting", "charter: draft begun"), ("setting", "charter: draft given up")]


def test_no_report_of_any_kind_holds_anything_beyond_the_reach(become: Become, company: Path, monkeypatch) -> None:
    monkeypatch.setattr(access_gate, "get_script_run_ctx", lambda: object())
    monkeypatch.setattr(access._server, "find", access_gate.find_visitor)
    beyond = {region: texts_of(company, region, is_within=False) for region in ("Süd", "Nord")}
    within = {region: texts_of(company, region, is_within=True) for region in ("Süd", "Nord")}
    shown_before = False
    for group, region in (("south", "Süd"), ("north", "Nord"), ("south", "Süd")):
        become(group)
        snapshot = data.pin_snapshot()
        assert snapshot is not None
        day = snapshot.info.as_of
        scope = Scope(day, day.replace(month=1, day=1), day)
        shown: set[str] = set()
        for kind in formats.REPORTS:
            report = formats.build_report(kind, scope)
            for ending in formats.WRITERS if not shown_before else ("html",):  # all are written from one report
                text = text_of(formats.write_report(report, ending), ending)
                assert found_in(text, beyond[region]) == set(), (group, kind, ending)
                shown |= found_in(text, within[region])
        assert shown
        shown_before = True


def text_of(file: bytes, ending: str) -> bytes:
    """What somebody can read out of a report: text of the pages, or every part of the archive."""
    if ending == "pdf":
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(file))).encode()
    if ending == "html":
        return unescape(file.decode()).encode()
    with ZipFile(BytesIO(file)) as archive:
        return unescape("\n".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())).encode()


def entries(folder: Path) -> list[tuple[str, str, str]]:
    records = Records(folder)
    with records.reading() as session:
        found = [(one.who, one.kind, one.subject) for one in latest(session)]
    records.close()
    return found[::-1]


def test_accounts_people_and_lists_are_written_down_and_figures_about_nobody_are_not(
    open_page, become: Become, company: Path
) -> None:
    before = len(entries(company))
    become("all", email="ute@firma.example")
    for path in ("pages/analysis/phases.py", "pages/data/definitions.py", "pages/analysis/dwell.py"):
        open_page(path, lang="de")
    assert len(entries(company)) == before
    open_page("pages/accounts/account.py", lang="de", account="A-000001")
    open_page("pages/accounts/accounts.py", lang="de")
    found = entries(company)[before:]
    snapshot = Warehouse(company).current()
    assert snapshot is not None
    people = snapshot.arrow("SELECT contact_id FROM contact WHERE account_id = 'A-000001' ORDER BY 1")[0].to_pylist()
    assert found[0] == ("ute@firma.example", "account", "A-000001")
    assert sorted(found[1:-1]) == [("ute@firma.example", "person", one) for one in people]
    assert found[-1] == ("ute@firma.example", "list", "accounts")
    app = open_page("pages/data/access_log.py", lang="de")
    assert all(word in said(app) for word in ("ute@firma.example", "A-000001", people[0], "Alle Accounts"))


def test_nothing_is_written_down_of_whom_nobody_knows(open_page, company: Path) -> None:
    before = len(entries(company))
    open_page("pages/accounts/accounts.py", lang="de")
    assert len(entries(company)) == before
