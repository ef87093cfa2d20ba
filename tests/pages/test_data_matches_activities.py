"""Activities that may be one touch: asked, answered, merged at the next reading, taken apart, and asked again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.consolidation import consolidate, standing, survivors
from model.charter import default_charter
from settings import settings
from storage.records import chosen_records
from storage.records.match_decisions import known
from storage.warehouse import Warehouse
from tests.pages.test_data_matches import decided, said

Opens = Callable[..., AppTest]
PAGE = "pages/data/matches.py"
AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
# A mail that the marketing system logged three hours later, a call nobody's name stands on, a meeting that is one.
TOUCHES = (
    ("hubspot:t1", "hubspot:1", "hubspot:c1", "email", "sales", 0, "Offer 4711", None),
    ("mautic:t1", "mautic:7", "mautic:c1", "email_reply", "buyer", 180, "RE: Offer 4711", True),
    ("hubspot:t2", "hubspot:1", None, "call", "sales", 600, None, None),
    ("mautic:t2", "mautic:7", None, "call", "sales", 600, "Call <b>", None),
    ("hubspot:t3", "hubspot:1", "hubspot:c1", "meeting", "sales", 900, "Workshop", True),
    ("mautic:t3", "mautic:7", "mautic:c1", "meeting", "sales", 900, "Workshop", True),
)


def read(folder: Path) -> None:
    """Publish everything anew, as every sync does whether it reads all or what is new."""
    warehouse = Warehouse(folder)
    former = warehouse.current()
    with warehouse.staging(synced_at=AT) as staging:
        put = staging.connection.execute
        for row in (
            ("hubspot:1", "Muster Maschinenbau GmbH", "muster.de"),
            ("mautic:7", "MUSTER MASCHINENBAU", "muster.de"),
        ):
            put("INSERT INTO account (account_id, name, domain, synced_at, row_no) VALUES (?, ?, ?, ?, 1)", [*row, AT])
        for row in (("hubspot:c1", "hubspot:1"), ("mautic:c1", "mautic:7")):
            put(
                "INSERT INTO contact (contact_id, account_id, name, email) VALUES (?, ?, 'Eva Roth', 'eva@muster.de')",
                [*row],
            )
        for *row, minutes, subject, is_two_way in TOUCHES:
            put(
                "INSERT INTO activity (activity_id, account_id, contact_id, kind, department, occurred_at, subject,"
                " is_two_way) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [*row, AT - timedelta(days=9) + timedelta(minutes=minutes), subject, is_two_way],
            )
        consolidate(
            staging, known(chosen_records(settings())), order=["hubspot", "mautic"],
            survived=survivors(former), stood=standing(former),
        )  # fmt: skip
        warehouse.publish(staging, charter=default_charter(), connector="systems", label="both")


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    read(tmp_path)
    return tmp_path


def touches(folder: Path) -> list[tuple[str, str]]:
    current = Warehouse(folder).current()
    assert current is not None
    table = current.arrow("SELECT activity_id, department FROM activity ORDER BY activity_id")
    return [*zip(*(table[name].to_pylist() for name in ("activity_id", "department")), strict=True)]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "de",
            (
                "2 Paare sind zweifelhaft", "Dazu eine Aktivität.", "Vielleicht dieselbe Aktivität.",
                "Binnen eines Tages; dieselbe Person; gleicher Betreff", "Binnen einer Minute",
                "<td>Offer 4711</td><td>RE: Offer 4711</td><td>gleich</td>",
                "<td>E-Mail</td><td>Antwort per E-Mail</td><td>verschieden</td>", "Eva Roth",
            ),
        ),
        (
            "en",
            (
                "2 pairs are doubtful", "One activity as well.", "Possibly the same activity.",
                "Within a day; same person; same subject", "Within a minute",
                "<td>e-mail</td><td>e-mail reply</td><td>differs</td>", "Call &lt;b&gt;",
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_shown_with_what_both_say(open_page: Opens, language: str, lines: tuple[str, ...]) -> None:
    app = said(open_page(PAGE, lang=language, kind="activity"))
    assert [line for line in lines if line not in app] == []


def test_same_merges_at_the_next_reading_stays_and_is_undone(open_page: Opens, data_folder: Path) -> None:
    app = open_page(PAGE, lang="en", kind="activity")
    button = next(one for one in app.button if one.label.startswith("Same activity") and "hubspot:t1" in one.key)
    button.click().run()
    assert not app.exception
    assert decided() == [("hubspot:t1", "mautic:t1", "same")]
    for _ in range(2):  # the next reading, and the one after it
        read(data_folder)
        # What Eva wrote counts as hers; only the doubled mail and the doubled meeting are gone.
        assert touches(data_folder) == [
            ("hubspot:t1", "buyer"), ("hubspot:t2", "sales"), ("hubspot:t3", "sales"), ("mautic:t2", "sales"),
        ]  # fmt: skip
    app = open_page(PAGE, lang="en", kind="activity", part="merged")
    shown = said(app)
    assert "Somebody decided so." in shown
    assert "RE: Offer 4711 (Mautic)" in shown
    next(one for one in app.button if one.label.startswith("Take apart") and "mautic:t1" in one.key).click().run()
    read(data_folder)
    assert ("mautic:t1", "buyer") in touches(data_folder)
    assert "Offer 4711" not in said(open_page(PAGE, lang="en", kind="activity"))  # nor is it asked again
    app = open_page(PAGE, lang="en", kind="activity", part="decided")
    next(one for one in app.button if one.label.startswith("Take back")).click().run()
    read(data_folder)
    assert "Offer 4711" in said(open_page(PAGE, lang="en", kind="activity"))


def test_a_touch_without_a_subject_is_called_after_its_kind(open_page: Opens, data_folder: Path) -> None:
    app = open_page(PAGE, lang="de", kind="activity")
    button = next(one for one in app.button if one.label.startswith("Dieselbe Aktivität") and "hubspot:t2" in one.key)
    button.click().run()
    assert "Anruf (HubSpot, " in said(open_page(PAGE, lang="de", kind="activity", part="decided"))
