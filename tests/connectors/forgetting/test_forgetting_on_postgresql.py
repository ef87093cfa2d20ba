"""A person forgotten where figures and records lie in PostgreSQL: no table of the databases and no byte of the data
folder tells of them.
"""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from connectors.files.recognised import import_files
from connectors.forgetting.about import about
from connectors.forgetting.forget import forget
from connectors.forgetting.source import forget_source
from connectors.systems import sync
from model.charter import default_charter
from model.errors import Fault
from settings import Settings
from storage.engines.choice import chosen_warehouse
from storage.records import chosen_records, decisions, running_meetings
from tests.connectors.forgetting.test_coming_back import EXPORT
from tests.connectors.forgetting.test_forgetting import MAIL, NAME, TELLING, Crm, put_list, telling

OTHER = "otto@alpha.example"


@pytest.fixture
def settings(postgresql_url, tmp_path, request):
    """Figures and records in two databases of their own."""
    urls = []
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        for kind in ("figures", "records"):
            name = f"{kind}_{abs(hash(request.node.name)) % 10**8}"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            connection.execute(made)
            urls.append(SecretStr(postgresql_url.replace("/postgres?", f"/{name}?")))
    return Settings(
        data=tmp_path / "data", engine="postgresql", engine_url=urls[0], records_url=urls[1], _env_file=None
    )


@pytest.fixture
def warehouse(settings):
    return chosen_warehouse(settings)


def reading(crm, settings, warehouse):
    return lambda: sync([crm.system()], settings, None, warehouse, default_charter(), is_full=True)


def told(settings, *wanted):
    """Schema and table of every row of both databases in which any of `wanted` stands."""
    found = set()
    for url in (settings.engine_url, settings.records_url):
        with psycopg.connect(url.get_secret_value()) as connection:
            tables = connection.execute(
                "SELECT table_schema, table_name FROM information_schema.tables"
                " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
            for schema, table in tables:
                rows = connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table)))
                text = "\n".join(row for (row,) in rows.fetchall()).lower()
                found |= {table} if any(one.lower() in text for one in wanted) else set()
    return found


def test_no_table_tells_of_a_forgotten_person(settings, warehouse, tmp_path):
    crm = Crm()
    read = reading(crm, settings, warehouse)
    read()
    records = chosen_records(settings)
    with records.begin() as session:
        decisions.add(session, "s", decisions.Wording(f"Mit {NAME} sprechen"), decided_on=date(2026, 3, 4))
        running_meetings.change_participants(session, "s", 1, shown=[], chosen=["Petra", NAME])
    records.close()
    put_list(settings, tmp_path)
    read()
    former = [info.id for info in warehouse.snapshots()]
    assert len(former) == 2
    assert told(settings, *TELLING) >= {"activity", "contact", "decision", "decision_version", "running_meeting"}

    facts = about(settings, warehouse, "contact", "crm:1")
    assert (facts["person"]["ids"], facts["person"]["emails"]) == (("crm:1", "list-messe:9"), (MAIL,))
    assert [row["name"] for row in facts["held"]["snapshot"]["contact"] if row["contact_id"] == "crm:1"] == [NAME]
    assert [row["text"] for row in facts["held"]["records"]["decision"]] == [f"Mit {NAME} sprechen"]
    assert facts["snapshots"] == former

    tried = forget(settings, warehouse, "contact", "crm:1", is_tried=True)
    assert {one.place for one in tried} == {"source", "list", "snapshot", "record"}
    assert told(settings, MAIL)
    done = forget(settings, warehouse, "contact", "crm:1")
    assert [(one.place, one.name) for one in done] == [(one.place, one.name) for one in tried]
    assert told(settings, *TELLING) == set()
    assert telling(settings.data, *TELLING) == []
    assert not {info.id for info in warehouse.snapshots()} & set(former)

    # What is left stands, and nothing brings them back.
    for again in (read, lambda: warehouse.roll_back(warehouse.snapshots()[-1].id), read):
        snapshot = warehouse.current()
        assert snapshot.arrow("SELECT contact_id FROM contact ORDER BY 1")["contact_id"].to_pylist()[:1] == ["crm:2"]
        assert snapshot.arrow(
            "SELECT activity_id, contact_id, subject FROM activity WHERE activity_id LIKE 'crm:%' ORDER BY 1"
        ).to_pylist() == [
            {"activity_id": "crm:1", "contact_id": None, "subject": None},
            {"activity_id": "crm:2", "contact_id": "crm:2", "subject": "Rückruf, Otto"},
        ]
        again()
        assert told(settings, *TELLING) == set()
    with pytest.raises(Fault) as caught:
        forget(settings, warehouse, "contact", "crm:99")
    assert caught.value.key == "forget.unknown.contact"


def test_a_user_forgotten_is_no_owner_any_more(settings, warehouse):
    reading(Crm(), settings, warehouse)()
    assert told(settings, "Petra Verkauf") == {"user"}
    forget(settings, warehouse, "user", "crm:7")
    assert told(settings, "Petra Verkauf", "petra@we.example") == set()


def test_who_is_deleted_in_the_system_is_gone_when_the_days_are_over(settings, warehouse):
    crm = Crm()
    read = reading(crm, settings, warehouse)
    read()
    gone_at = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    crm.people, crm.subject = crm.people[1:], "Anruf"
    crm.gone = [{"object": "people", "id": "1", "kind": "deleted", "into_id": None, "gone_at": gone_at}]
    read()
    assert told(settings, MAIL, "Musterfrau") == set()
    assert telling(settings.data, MAIL, "Musterfrau") == []


def test_a_source_forgotten_is_gone_with_its_snapshots(settings, warehouse, tmp_path, monkeypatch):
    crm = Crm()
    put_list(settings, tmp_path)
    reading(crm, settings, warehouse)()
    former = [info.id for info in warehouse.snapshots()]
    assert told(settings, "otto@oel.example")
    monkeypatch.setattr("connectors.forgetting.source.configured.all_of", lambda settings, names: [crm.system()])
    forget_source(settings, warehouse, default_charter(), "list-messe")
    assert not {info.id for info in warehouse.snapshots()} & set(former)
    assert told(settings, "otto@oel.example", "Öl AG") == set()
    assert told(settings, OTHER) == {"contact"}


def test_an_owner_whom_only_the_deals_of_an_export_name(settings, warehouse, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(EXPORT, encoding="utf-8")
    import_files(warehouse, [path], charter=default_charter(), exported_on=date(2026, 11, 20))
    assert told(settings, "Darcel") == {"opportunity"}
    forget(settings, warehouse, "user", "Darcel Schlecht")
    assert told(settings, "Darcel", "Schlecht") == set()
    assert telling(settings.data, "Darcel", "Schlecht") == []


def test_nobody_can_be_taken_out_of_spark(settings, warehouse):
    elsewhere = settings.model_copy(update={"engine": "spark"})
    for attempt in (
        lambda: forget(elsewhere, warehouse, "contact", "crm:1"),
        lambda: about(elsewhere, warehouse, "contact", "crm:1"),
        lambda: forget_source(elsewhere, warehouse, default_charter(), "crm"),
    ):
        with pytest.raises(Fault) as caught:
            attempt()
        assert caught.value.key == "forget.other_engine"
