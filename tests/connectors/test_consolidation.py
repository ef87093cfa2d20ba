"""Several sources become one: whose id lives on, whose values stand, and every id elsewhere."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from connectors.consolidation import consolidate, list_report, survivors
from connectors.consolidation.report import ConsolidationReport
from model.charter import default_charter
from storage.records.match_decisions import Decided
from storage.warehouse import Warehouse

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def staging(tmp_path):
    with Warehouse(tmp_path).staging(synced_at=AT) as staging:
        yield staging


def put(staging, table, *rows):
    for number, row in enumerate(rows, start=1):
        row = {"synced_at": AT, "row_no": number, **row}
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        staging.connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))


def account(account_id, name, **values):
    return {"account_id": account_id, "name": name, **values}


def rows(staging, sql):
    return staging.connection.execute(sql).fetchall()


def two_systems(staging):
    """A CRM with opportunities and a marketing automation; Muster is in both, its sister only in the second."""
    put(
        staging,
        "account",
        account("crm:1", "Muster Maschinenbau GmbH", domain="muster.de", industry="Steel", value=5.0, currency="EUR"),
        account("crm:2", "Alone AG", domain="alone.de"),
        account(
            "mail:7", "MUSTER MASCHINENBAU", domain="www.muster.de", industry="Metal", region="Nord", currency="USD"
        ),
        account("mail:8", "Muster Vertriebs GmbH", domain="muster.de"),
        account("mail:9", "Someone Else KG", domain="else.de"),
    )
    put(
        staging,
        "opportunity",
        {"opportunity_id": "crm:o1", "account_id": "crm:1", "name": "Press", "stage": "new", "created_at": AT},
    )
    put(
        staging,
        "contact",
        {"contact_id": "crm:c1", "account_id": "crm:1", "name": "Eva Roth", "email": "Eva.Roth@muster.de"},
        {"contact_id": "crm:c2", "account_id": "crm:1", "name": "Max Muster"},
        {"contact_id": "crm:c3", "account_id": "crm:1", "name": "Front desk", "email": "info@muster.de"},
        {"contact_id": "mail:c4", "account_id": "mail:7", "email": "eva.roth@muster.de", "persona": "engineer"},
        {"contact_id": "mail:c5", "account_id": "mail:7", "name": "Muster, Max", "email": "max@muster.de"},
        {"contact_id": "mail:c6", "account_id": "mail:7", "name": "Reception", "email": "info@muster.de"},
    )
    form = {"department": "buyer", "kind": "form", "occurred_at": AT}
    put(
        staging,
        "activity",
        {"activity_id": "mail:a1", "account_id": "mail:7", "contact_id": "mail:c4", **form},
        {"activity_id": "mail:a2", "account_id": "mail:8", **form},
    )


def test_what_is_one_becomes_one(staging):
    two_systems(staging)
    report = consolidate(staging)
    assert report.sources == ("crm", "mail")
    assert (report.certain, report.by_person) == (1, 0)
    assert rows(staging, "SELECT account_id FROM account ORDER BY ALL") == [
        ("crm:1",), ("crm:2",), ("mail:8",), ("mail:9",),
    ]  # fmt: skip
    assert rows(staging, "SELECT activity_id, account_id, contact_id FROM activity ORDER BY ALL") == [
        ("mail:a1", "crm:1", "crm:c1"),
        ("mail:a2", "mail:8", None),
    ]
    ((kind, kept, merged, source, score, reasons, decided_by),) = rows(
        staging, "SELECT * FROM link WHERE kind = 'account'"
    )
    assert (kind, kept, merged, source, decided_by) == ("account", "crm:1", "mail:7", "mail", "rule")
    assert (score > 4, reasons) == (True, "name.same domain.same address")


def test_values_are_those_of_the_first_source_that_has_one(staging):
    two_systems(staging)
    consolidate(staging)
    assert rows(staging, "SELECT name, industry, region, value, currency FROM account WHERE account_id = 'crm:1'") == [
        ("Muster Maschinenbau GmbH", "Steel", "Nord", 5.0, "EUR")
    ]


def test_every_value_tells_where_it_comes_from_and_those_that_lost_are_kept(staging):
    two_systems(staging)
    report = consolidate(staging)
    told = rows(
        staging,
        "SELECT column_name, value, source_id, is_shown, last_confirmed_at FROM value_origin"
        " WHERE column_name IN ('industry', 'region', 'currency') ORDER BY 1, 3",
    )
    assert told == [
        ("currency", "EUR", "crm:1", True, AT),
        ("currency", "USD", "mail:7", False, AT),
        ("industry", "Steel", "crm:1", True, AT),
        ("industry", "Metal", "mail:7", False, AT),
        ("region", "Nord", "mail:7", True, AT),
    ]
    assert report.conflicts == 4  # name, domain (with www.), industry, currency


def test_people_are_one_by_their_address_or_by_name_within_one_company(staging):
    two_systems(staging)
    assert consolidate(staging).contacts == 2
    assert rows(staging, "SELECT contact_id, name, email, persona, account_id FROM contact ORDER BY ALL") == [
        ("crm:c1", "Eva Roth", "Eva.Roth@muster.de", "engineer", "crm:1"),
        ("crm:c2", "Max Muster", "max@muster.de", None, "crm:1"),
        ("crm:c3", "Front desk", "info@muster.de", None, "crm:1"),
        ("mail:c6", "Reception", "info@muster.de", None, "crm:1"),
    ]
    assert rows(staging, "SELECT kept_id, merged_id, reasons FROM link WHERE kind = 'contact' ORDER BY ALL") == [
        ("crm:c1", "mail:c4", "person.email"),
        ("crm:c2", "mail:c5", "person.name"),
    ]


def test_the_order_of_sources_can_be_given(staging):
    two_systems(staging)
    assert consolidate(staging, order=["mail"]).sources == ("mail", "crm")
    assert rows(staging, "SELECT account_id, industry, value, currency FROM account WHERE industry IS NOT NULL") == [
        ("mail:7", "Metal", 5.0, "EUR")
    ]


def test_an_id_that_lived_on_once_goes_on_doing_so(staging):
    two_systems(staging)
    consolidate(staging, survived={"mail:7"})
    assert rows(staging, "SELECT account_id, industry FROM account WHERE industry IS NOT NULL") == [("mail:7", "Steel")]
    assert rows(staging, "SELECT account_id FROM opportunity") == [("mail:7",)]


def test_a_person_keeps_apart_what_a_rule_would_merge(staging):
    two_systems(staging)
    report = consolidate(staging, [Decided("account", "crm:1", "mail:7", are_same=False)])
    assert (report.certain, report.by_person, report.doubtful) == (0, 0, 0)
    assert rows(staging, "SELECT count(*) FROM account") == [(5,)]


def test_a_person_merges_what_no_rule_would(staging):
    two_systems(staging)
    said = [Decided("account", "crm:2", "mail:9", are_same=True), Decided("account", "crm:2", "gone:1", are_same=True)]
    report = consolidate(staging, said)
    assert (report.certain, report.by_person) == (1, 1)
    assert rows(staging, "SELECT kept_id, merged_id, score, decided_by FROM link WHERE decided_by = 'person'") == [
        ("crm:2", "mail:9", None, "person")
    ]


def test_duplicates_inside_one_source_are_asked_about_and_never_merged(staging):
    two_systems(staging)
    put(staging, "account", account("crm:3", "Alone Aktiengesellschaft", domain="alone.de"))
    consolidate(staging)
    assert rows(staging, "SELECT left_id, right_id, is_duplicate FROM likely_link") == [("crm:2", "crm:3", True)]
    assert rows(staging, "SELECT count(*) FROM account WHERE domain = 'alone.de'") == [(2,)]


def test_one_source_is_left_as_it_is(staging):
    put(staging, "account", account("crm:1", "Muster GmbH", domain="muster.de"), account("crm:2", "Muster GmbH"))
    assert consolidate(staging) == ConsolidationReport(("crm",))
    assert rows(staging, "SELECT count(*) FROM value_origin") == [(0,)]


def test_what_a_list_brought(staging):
    """Two of its three accounts are known; one value contradicts a younger one, one an older one."""
    put(
        staging,
        "account",
        account("crm:1", "Muster Maschinenbau GmbH", domain="muster.de", industry="Steel", region="Nord"),
        account("crm:2", "Alone AG", domain="alone.de", industry="Paper"),
        account("fair:1", "Muster Maschinenbau", domain="muster.de", industry="Metal"),
        account("fair:2", "Alone AG", domain="alone.de", industry="Print"),
        account("fair:3", "New One KG", domain="new-one.de"),
    )
    staging.connection.execute(
        "INSERT INTO confirmation VALUES ('fair:1', '2025-03-01 00:00:00+00'), ('fair:2', '2026-11-25 00:00:00+00')"
    )
    consolidate(staging, order=["crm"])
    report = list_report(staging.connection, "fair")
    assert (report.accounts, report.matched, report.new) == (3, 2, 1)
    assert [(d.account_id, d.column, d.value, d.standing, d.standing_source) for d in report.outdated] == [
        ("crm:1", "industry", "Metal", "Steel", "crm")
    ]
    assert [(d.account_id, d.column, d.value, d.standing) for d in report.conflicting] == [
        ("crm:2", "industry", "Print", "Paper")
    ]


def test_links_are_published_and_found_again(tmp_path):
    warehouse = Warehouse(tmp_path)
    with warehouse.staging(synced_at=AT) as staging:
        two_systems(staging)
        consolidate(staging, order=["mail"])
        warehouse.publish(staging, charter=default_charter(), connector="systems", label="both")
    assert survivors(warehouse.current()) == {"mail:7", "mail:c4", "mail:c5"}
    assert survivors(None) == frozenset()


def test_a_known_duplicate_in_one_source_keeps_nobody_from_its_partner(staging):
    two_systems(staging)
    said = [Decided("account", "crm:1", "crm:2", are_same=True)]
    consolidate(staging, said)
    told = "SELECT kept_id, merged_id, decided_by FROM link WHERE kind = 'account' ORDER BY 2"
    assert rows(staging, told) == [("crm:1", "crm:2", "person"), ("crm:1", "mail:7", "rule")]


def test_an_id_that_is_known_lives_on_when_a_leading_source_joins(staging):
    two_systems(staging)
    stood = pa.table({"row_id": ["mail:7", "mail:8", "mail:9", "mail:c4"]})
    consolidate(staging, stood=stood)
    assert rows(staging, "SELECT kept_id, merged_id FROM link ORDER BY merged_id") == [
        ("mail:7", "crm:1"),
        ("mail:c4", "crm:c1"),
        ("crm:c2", "mail:c5"),
    ]
    # The values are still those of the CRM.
    assert rows(staging, "SELECT name FROM account WHERE account_id = 'mail:7'") == [("Muster Maschinenbau GmbH",)]


def test_of_two_known_ids_the_leading_source_s_lives_on(staging):
    two_systems(staging)
    consolidate(staging, stood=pa.table({"row_id": ["mail:7", "crm:1"]}))
    assert rows(staging, "SELECT kept_id FROM link WHERE kind = 'account'") == [("crm:1",)]


def test_a_colon_in_the_ids_of_a_file_makes_no_source(staging):
    put(
        staging,
        "account",
        account("DE:1", "Muster Maschinenbau GmbH", domain="muster.de"),
        account("AT:1", "Muster Maschinenbau GmbH", domain="muster.de"),
    )
    assert consolidate(staging, named=[]) == ConsolidationReport(("",))
    assert rows(staging, "SELECT account_id FROM account ORDER BY 1") == [("AT:1",), ("DE:1",)]


def test_what_a_system_merged_went_into_the_row_that_lives_on(staging):
    two_systems(staging)
    staging.connection.execute(
        "INSERT INTO gone BY NAME SELECT 'account' AS table_name, 'mail:6' AS row_id, 'merged' AS kind,"
        " 'mail:7' AS into_id, $at AS gone_at, 'mail' AS source",
        {"at": AT},
    )
    consolidate(staging)
    assert rows(staging, "SELECT row_id, into_id FROM gone") == [("mail:6", "crm:1")]


def test_duplicates_of_one_source_that_somebody_keeps_apart_are_asked_about_no_more(staging):
    two_systems(staging)
    put(staging, "account", account("crm:3", "Alone Aktiengesellschaft", domain="alone.de"))
    told = "SELECT left_id, right_id FROM likely_link WHERE is_duplicate"
    consolidate(staging, [Decided("account", "crm:2", "crm:3", are_same=False)])
    assert rows(staging, told) == []


def test_the_order_of_rows_changes_nothing(tmp_path):
    told = []
    for at, order in enumerate(("account_id", "account_id DESC")):
        with Warehouse(tmp_path / str(at)).staging(synced_at=AT) as staging:
            two_systems(staging)
            for table in ("account", "contact"):
                staging.connection.execute(
                    f"CREATE TEMP TABLE turned AS SELECT * REPLACE (row_number() OVER (ORDER BY {order}) AS row_no)"
                    f" FROM {table} ORDER BY {order}; DELETE FROM {table};"
                    f" INSERT INTO {table} SELECT * FROM turned; DROP TABLE turned"
                )
            consolidate(staging)
            told.append([
                rows(staging, "SELECT * EXCLUDE row_no FROM account ORDER BY 1"),
                rows(staging, "SELECT * EXCLUDE row_no FROM contact ORDER BY 1"),
                rows(staging, "SELECT * FROM link ORDER BY ALL"),
                rows(staging, "SELECT * FROM likely_link ORDER BY ALL"),
                rows(staging, "SELECT * FROM value_origin ORDER BY ALL"),
            ])  # fmt: skip
    assert told[0] == told[1]
