"""The demonstration company keeps the canonical tables' promises, unless it breaks them on purpose."""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.demo.companies import FORMER_OWNER, MISSING
from connectors.demo.source import COMPANY, DemoCompany
from connectors.demo.touches import MOVING
from connectors.kit.base import FillReport, SettingsError
from model.charter import default_charter
from model.tables import TABLES
from storage.staging import open_staging, staged_columns

ROOT = Path(__file__).resolve().parents[3]
SYNCED_AT = datetime(2026, 11, 23, tzinfo=UTC)
# Rows of the default company; docs/demonstration.md names them.
ROWS = {
    "user": 17,
    "account": 1500,
    "contact": 5386,
    "opportunity": 1849,
    "stage_change": 5930,
    "activity": 61861,
    "attribute_change": 458,
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The default company's staging connection and report."""
    with open_staging(tmp_path_factory.mktemp("demo"), memory_limit_mb=500, synced_at=SYNCED_AT) as staging:
        report = DemoCompany().fill(staging)
        yield staging.connection, report


def number(filled, sql: str) -> float:
    return filled[0].execute(sql).fetchone()[0]


def test_the_default_company_has_the_documented_size(filled):
    assert filled[1].loaded == ROWS
    assert filled[1].quarantined == dict.fromkeys(ROWS, 0)
    text = (ROOT / "docs" / "demonstration.md").read_text(encoding="utf-8")
    for rows in ROWS.values():
        assert f"{rows:,}" in text


def test_the_report_says_that_it_is_simulated(filled):
    (note,) = filled[1].notes
    assert isinstance(filled[1], FillReport)
    assert (note.key, note.values["company"], note.values["accounts"]) == ("demo.simulated", COMPANY, 1500)


@pytest.mark.parametrize("table", sorted(ROWS))
def test_rows_are_numbered_from_one_and_say_where_they_come_from(filled, table):
    first, last, distinct, unsynced = (
        filled[0]
        .execute(
            "SELECT min(row_no), max(row_no), count(DISTINCT row_no), count(*) FILTER (synced_at IS NULL)"
            f' FROM "{table}"'
        )
        .fetchone()
    )
    assert (first, last, distinct, unsynced) == (1, ROWS[table], ROWS[table], 0)
    if table != "account":  # there `source` is where the account came from
        assert filled[0].execute(f'SELECT DISTINCT source FROM "{table}"').fetchall() == [("demo",)]


@pytest.mark.parametrize("table", sorted(ROWS))
def test_required_columns_are_filled_choices_allowed_and_keys_unique(filled, table):
    schema = TABLES[table]
    staged = [row[0] for row in filled[0].execute(f'DESCRIBE "{table}"').fetchall()]
    assert staged == [column.name for column in staged_columns(schema)]
    for column in schema.columns:
        if column.is_required:
            assert number(filled, f'SELECT count(*) FROM "{table}" WHERE "{column.name}" IS NULL') == 0
        if column.choices:
            found = filled[0].execute(f'SELECT DISTINCT "{column.name}" FROM "{table}"').fetchall()
            assert {value for (value,) in found} <= {*column.choices, None}
    if schema.key:
        keys = ", ".join(f'"{name}"' for name in schema.key)
        assert number(filled, f'SELECT count(*) FROM (SELECT DISTINCT {keys} FROM "{table}")') == ROWS[table]


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("contact", "account_id", "account"),
        ("opportunity", "account_id", "account"),
        ("stage_change", "opportunity_id", "opportunity"),
        ("activity", "contact_id", "contact"),
        ("activity", "opportunity_id", "opportunity"),
    ],
)
def test_foreign_ids_resolve(filled, table, column, target):
    missing = f'SELECT count(*) FROM "{table}" ANTI JOIN "{target}" USING ({column}) WHERE {column} IS NOT NULL'
    assert number(filled, missing) == 0


def test_an_activity_belongs_to_the_account_of_its_contact_and_opportunity(filled):
    # Contacts that went to another employer stand there now, see test_demo_crm.
    moved = "SELECT entity_id FROM attribute_change WHERE field = 'account_id'"
    for other in ("contact", "opportunity"):
        pairs = f"FROM activity JOIN {other} o USING ({other}_id) WHERE {other}_id NOT IN ({moved})"
        assert number(filled, f"SELECT count(*) {pairs}") > 1000
        assert number(filled, f"SELECT count(*) {pairs} AND activity.account_id <> o.account_id") == 0


class TestBadlyKept:
    """What is wrong in the CRM is wrong on purpose."""

    @pytest.mark.parametrize("column", sorted(MISSING))
    def test_fields_are_missing_for_their_share(self, filled, column):
        share = number(filled, f"SELECT avg(({column} IS NULL)::INT) FROM account")
        assert share == pytest.approx(MISSING[column], abs=0.03)

    def test_unknown_accounts_only_occur_in_activities_no_rule_asks_for(self, filled):
        strangers = "FROM activity ANTI JOIN account USING (account_id) WHERE account_id IS NOT NULL"
        assert number(filled, f"SELECT count(*) {strangers}") > 20
        assert number(filled, f"SELECT count(*) {strangers} AND NOT starts_with(account_id, 'A-9')") == 0
        asked_for = {kind for rule in default_charter().rules for kind in rule.kinds}
        kinds = {kind for (kind,) in filled[0].execute(f"SELECT DISTINCT kind {strangers}").fetchall()}
        assert not kinds & asked_for

    def test_some_owners_have_left(self, filled):
        owners = 'SELECT DISTINCT owner_sales FROM account ANTI JOIN "user" ON owner_sales = user_id'
        assert set(filled[0].execute(f"{owners} WHERE owner_sales IS NOT NULL").fetchall()) == {(FORMER_OWNER,)}
        assert (
            number(
                filled,
                'SELECT count(*) FROM account JOIN "user" ON owner_sales = user_id WHERE NOT is_active',
            )
            > 0
        )

    @pytest.mark.parametrize(
        "condition",
        [
            "FROM opportunity WHERE account_id IS NULL",
            "FROM contact WHERE account_id IS NULL",
            "FROM contact WHERE buying_role IS NULL",
            "FROM stage_change WHERE changed_by = 'bulk'",
            "FROM activity WHERE account_id IS NULL",
            "FROM activity WHERE kind = 'handover_returned' AND subject IS NOT NULL",
            "FROM opportunity WHERE outcome IS NULL AND expected_close_on < DATE '2026-11-22'",
            "FROM account a JOIN account b ON a.domain = b.domain AND a.account_id < b.account_id",
        ],
    )
    def test_there_are_some(self, filled, condition):
        assert number(filled, f"SELECT count(*) {condition}") >= 3


def test_names_are_made_up_and_domains_reserved_for_examples(filled):
    assert number(filled, "SELECT count(*) FROM account WHERE NOT ends_with(domain, '.example')") == 0
    assert number(filled, "SELECT count(*) FROM contact WHERE NOT ends_with(email, '.example')") == 0
    assert number(filled, "SELECT count(DISTINCT name) / count(*) FROM account") > 0.97
    forms = "GmbH|GmbH & Co\\. KG|AG|SE|KG|e\\. K\\.|Gmbh|GMBH & CO\\. KG|Gmbh & CO\\. KG|E\\. K\\."
    assert number(filled, f"SELECT count(*) FROM account WHERE NOT regexp_matches(name, '({forms})$')") == 0


def test_the_evidence_uses_the_words_of_the_default_charter():
    charter = default_charter()
    for phase, kinds in zip(charter.in_play, MOVING, strict=True):
        allowed = {kind for rule in charter.rules if rule.phase == phase for kind in rule.kinds}
        assert {kind.name for kind in kinds} <= allowed


def digest(folder: Path, company: DemoCompany) -> str:
    """Of every row but the moment of staging."""
    found = hashlib.sha256()
    with open_staging(folder, memory_limit_mb=500, synced_at=SYNCED_AT) as staging:
        company.fill(staging)
        for table in sorted(ROWS):
            rows = staging.connection.execute(
                f'SELECT CAST(t AS VARCHAR) FROM (SELECT * EXCLUDE (synced_at) FROM "{table}") t ORDER BY row_no'
            ).fetchall()
            found.update("\n".join(row for (row,) in rows).encode())
    return found.hexdigest()


class TestSameSeedSameRows:
    def test_on_another_machine(self, tmp_path):
        here = digest(tmp_path, DemoCompany(accounts=200, seed=5))
        code = (
            "import importlib.util, pathlib, sys\n"
            "spec = importlib.util.spec_from_file_location('demo_rows', sys.argv[1])\n"
            "module = importlib.util.module_from_spec(spec)\n"
            "spec.loader.exec_module(module)\n"
            "company = module.DemoCompany(accounts=200, seed=5)\n"
            "print(module.digest(pathlib.Path(sys.argv[2]), company))\n"
        )
        elsewhere = {
            "PYTHONHASHSEED": "42",
            "TZ": "Pacific/Auckland",
            "LC_ALL": "tr_TR.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        there = subprocess.run(
            [sys.executable, "-c", code, __file__, str(tmp_path)],
            env=os.environ | elsewhere, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert there.stdout.strip() == here

    def test_another_seed_gives_other_rows(self, tmp_path):
        assert digest(tmp_path, DemoCompany(accounts=50, seed=5)) != digest(tmp_path, DemoCompany(accounts=50, seed=6))

    def test_blocks_continue_one_another(self, tmp_path, monkeypatch):
        monkeypatch.setattr("connectors.demo.company.BLOCK_ACCOUNTS", 60)
        heard = []
        with open_staging(tmp_path, memory_limit_mb=500) as staging:
            company = DemoCompany(accounts=150, until=date(2026, 6, 30))
            report = company.fill(staging, lambda done, total, label: heard.append((done, total, label)))
            activities = staging.connection.execute(
                "SELECT count(*), count(DISTINCT activity_id), max(row_no) FROM activity"
            ).fetchone()
            accounts = staging.connection.execute("SELECT max(account_id), count(*) FROM account").fetchone()
        assert heard == [(60, 150, COMPANY), (120, 150, COMPANY), (150, 150, COMPANY)]
        assert activities == (report.loaded["activity"],) * 3
        assert accounts == ("A-000150", 150)


@pytest.mark.parametrize("accounts", [1, 2, 3])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_smallest_companies_are_whole(tmp_path, accounts, seed):
    with open_staging(tmp_path, memory_limit_mb=200) as staging:
        report = DemoCompany(accounts=accounts, seed=seed, until=date(2030, 2, 28)).fill(staging)
    assert report.loaded["account"] == accounts
    assert report.loaded["activity"] > 0


@pytest.mark.parametrize("accounts", [-1, 0, 5_000_001])
def test_a_company_without_accounts_or_beyond_the_known_numbers_is_refused(tmp_path, accounts):
    with open_staging(tmp_path, memory_limit_mb=200) as staging:
        with pytest.raises(SettingsError) as refused:
            DemoCompany(accounts=accounts).fill(staging)
        assert staging.connection.execute('SELECT count(*) FROM "user"').fetchone() == (0,)
    assert refused.value.key == "demo.accounts_out_of_range"
    assert refused.value.values == {"given": accounts, "most": 5_000_000}
