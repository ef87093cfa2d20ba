"""Situations that people of this trade reported, asked in the terminal as they would: the right value, by hand.

The inputs lie beside the repository; each test says what happened in a line.
"""

import pytest

from settings import settings
from storage.records import chosen_records, match_decisions
from tests.cases.terminal import CASES, Terminal, with_lines
from ui.shell import shared_cache

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is not beside the repository")


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "en")
    settings.cache_clear()
    shared_cache.clear()
    yield Terminal(monkeypatch, capsys)
    settings.cache_clear()


DAY = "2026-10-31"


class TestMoney:
    def test_01_amounts_of_unlike_currencies_are_never_added(self, terminal, tmp_path):
        terminal.load("01")
        (row,) = [r for r in terminal.kpi("stock", "--as-of", DAY) if r["phase"] == "comparison"]
        assert row["accounts"] == "3"
        assert row["value"] == "" or float(row["value"]) == 0  # no currency of ours is known: nothing is added
        charter = with_lines(tmp_path, after='\n[money]\ncurrency = "EUR"\n[money.rates."2026"]\nUSD = 0.92\n')
        terminal.load("01", "in", "--charter", charter)
        (row,) = [r for r in terminal.kpi("stock", "--as-of", DAY) if r["phase"] == "comparison"]
        # 50,000 + 1,000 + 10,000 x 0.92; the yen stand apart.
        assert (row["accounts"], float(row["value"])) == ("3", 60_200.0)


class TestMotions:
    def test_02_renewals_neither_empty_the_stock_of_won_nor_dilute_the_win_rate(self, terminal):
        terminal.load("02")
        # Ten customers since March 2025; twelve prospects in comparison since 15 January.
        assert terminal.stock("2026-02-15") == {"comparison": 12, "won": 10}
        assert terminal.stock("2026-02-15", "--motion", "existing") == {"comparison": 10}
        rows = terminal.kpi(
            "conversion", "--as-of", DAY, "--from-phase", "comparison", "--to-phase", "won",
            "--window-days", "120", "--cohort", "quarter", "--unit", "attempt",
        )  # fmt: skip
        assert [(r["cohort"], r["entries"], r["converted"]) for r in rows] == [
            ("2025-Q1", "10", "10"), ("2026-Q1", "12", "2"),
        ]  # fmt: skip
        won = [r for r in terminal.kpi("flow", "--start", "2026-02-01", "--end", "2026-02-28") if r["phase"] == "won"]
        assert [list(r.values()) for r in won] == [["won", "10", "0", "0", "10"]]
        assert terminal.stock("2026-04-01", "--motion", "existing") == {"won": 9, "lost": 1}
        assert terminal.stock("2026-04-01") == {"won": 12, "lost": 10}

    def test_03_a_customer_who_declines_an_addition_stays_a_customer(self, terminal):
        terminal.load("03")
        assert terminal.stock(DAY) == {"won": 1}
        assert terminal.spells(DAY) == [
            ("a1", "comparison", "2025-01-01", "won"), ("a1", "won", "2025-03-01", ""),
        ]  # fmt: skip
        assert terminal.spells(DAY, "--motion", "existing") == [
            ("a1", "comparison", "2026-04-01", "lost"), ("a1", "lost", "2026-05-20", ""),
        ]  # fmt: skip


class TestOnePhase:
    def test_04_another_opportunity_steps_back_and_nothing_moves(self, terminal):
        terminal.load("04")
        assert terminal.spells(DAY) == [
            ("a1", "comparison", "2026-05-01", "advance"), ("a1", "decision", "2026-06-01", ""),
        ]  # fmt: skip

    def test_06_the_outcome_counts_whatever_the_stage_is_called(self, terminal):
        terminal.load("06")
        assert terminal.stock(DAY) == {"won": 2}
        assert terminal.spells(DAY)[:2] == [
            ("a1", "comparison", "2026-05-01", "won"), ("a1", "won", "2026-07-01", ""),
        ]  # fmt: skip
        assert terminal.kpi("stuck", "--as-of", DAY) == []

    def test_11_a_lifecycle_set_back_by_a_person_is_a_return(self, terminal):
        place = next(CASES.glob("11-*"))
        terminal.load("11", "in", "--charter", str(place / "charter.toml"))
        assert terminal.spells(DAY) == [
            ("a1", "orientation", "2026-01-01", "advance"),
            ("a1", "requirements", "2026-02-01", "return"),
            ("a1", "orientation", "2026-02-10", ""),
        ]


class TestTies:
    def test_08_a_workflow_walks_the_stages_in_one_second(self, terminal):
        terminal.load("08")
        rows = terminal.kpi("transitions", "--start", "2026-05-01", "--end", "2026-05-01")
        # Twenty stand in decision at once; eleven entered requirements by hand.
        assert [(r["from_phase"], r["to_phase"], r["transitions"]) for r in rows] == [
            ("", "requirements", "11"), ("", "decision", "20"),
        ]  # fmt: skip
        median = {r["phase"]: r["median_days"] for r in terminal.kpi("dwell", "--as-of", DAY)}
        assert median["requirements"] == "30"


class TestEntryUnknown:
    def test_09_imported_deals_begin_before_the_import(self, terminal):
        terminal.load("09")
        row = next(r for r in terminal.kpi("dwell", "--as-of", DAY) if r["phase"] == "comparison")
        assert (row["spells"], row["median_days"], row["excluded"]) == ("0", "", "20")

    def test_42_a_first_reading_dates_nothing(self, terminal):
        terminal.load("42")
        assert terminal.stock(DAY) == {"comparison": 20}
        row = next(r for r in terminal.kpi("dwell", "--as-of", DAY) if r["phase"] == "comparison")
        assert (row["spells"], row["excluded"]) == ("0", "20")
        assert terminal.kpi("stuck", "--as-of", DAY) == []


class TestSilence:
    def test_12_a_tender_that_must_not_talk_is_not_dormant(self, terminal, tmp_path):
        terminal.load("12")
        assert terminal.stock("2026-07-15") == {"comparison": 2}
        assert terminal.stock(DAY) == {"comparison": 2}


class TestCalendar:
    def test_13_cohorts_by_fiscal_quarters(self, terminal, tmp_path):
        charter = with_lines(tmp_path, before='fiscal_year_starts_on = "10-01"\n')
        terminal.load("13", "in", "--charter", charter)
        options = ("--from-phase", "comparison", "--to-phase", "won", "--window-days", "60", "--cohort", "quarter")
        assert [r["cohort"] for r in terminal.kpi("conversion", *options, "--as-of", DAY)] == ["FY2026-Q1"]

    def test_21_an_entry_on_the_first_by_the_charters_clock(self, terminal):
        terminal.load("21")
        options = ("--from-phase", "comparison", "--to-phase", "won", "--window-days", "60", "--cohort", "month")
        assert [r["cohort"] for r in terminal.kpi("conversion", *options, "--as-of", DAY)] == ["2026-04"]


class TestWhoIsTheAccount:
    def test_10_evidence_stays_with_the_former_employer(self, terminal):
        terminal.load("10", "day1")
        terminal.load("10", "day2")
        first = [("old", "orientation", "2026-01-15", "skip"), ("old", "comparison", "2026-02-15", "")]
        assert terminal.spells("2026-03-01") == first

    def test_18_a_deal_that_changes_company_takes_nothing_along(self, terminal):
        terminal.load("18", "day1")
        before = terminal.spells(DAY)
        terminal.load("18", "day2")
        # The past stays what it was: the deal was with a1 until we saw it with a2.
        assert terminal.spells(DAY) == before == [
            ("a1", "requirements", "2026-05-01", "advance"), ("a1", "comparison", "2026-06-01", ""),
        ]  # fmt: skip
        today = terminal.kpi("phase_spells")[-1]["entered_on"]
        assert terminal.spells(today) == [
            ("a1", "requirements", "2026-05-01", "advance"), ("a1", "comparison", "2026-06-01", "re-dated"),
            ("a2", "comparison", today, ""),
        ]  # fmt: skip
        told = terminal.kpi("changes", "--since", DAY, "--as-of", today)
        assert [tuple(row.values()) for row in told] == [
            ("a1", "comparison", "", "re-dated"), ("a2", "", "comparison", "re-dated"),
        ]  # fmt: skip
        moved = terminal.kpi("transitions", "--start", today, "--end", today)
        assert [tuple(row.values()) for row in moved] == [
            ("", "comparison", "re-dated", "1", "1"), ("comparison", "", "re-dated", "1", "1"),
        ]  # fmt: skip
        flow = {r["phase"]: r for r in terminal.kpi("flow", "--start", "2026-05-01", "--end", today)}
        assert [flow["comparison"][name] for name in ("stock_start", "entered", "left", "stock_end")] == [
            "0", "2", "1", "1",
        ]  # fmt: skip
        dwell = {row["phase"]: row for row in terminal.kpi("dwell", "--as-of", today)}["comparison"]
        assert [dwell[name] for name in ("spells", "excluded")] == ["0", "2"]

    def test_14_a_group_decides_once(self, terminal, tmp_path):
        terminal.load("14")
        assert sum(terminal.stock("2026-03-06").values()) == 3
        terminal.load("14", "in", "--charter", with_lines(tmp_path, before='unit = "group"\n'))
        assert terminal.stock("2026-03-06") == {"comparison": 1}

    def test_15_deals_without_a_company_are_told_with_their_value(self, terminal):
        terminal.load("15")
        _, out, err = terminal.run("check")
        assert "300,000" in out + err

    def test_16_leads_belong_to_the_account_of_their_mail_domain(self, terminal):
        said = terminal.load("16")
        assert "Contacts without a company that count with the account of their e-mail domain: 2." in said
        # Somebody of acme read in January, Lee came to the webinar, Kim to the demo; Jo at the free mailer is nobody's.
        assert terminal.spells(DAY) == [
            ("acme", "trigger", "2026-01-02", "advance"), ("acme", "orientation", "2026-03-01", "skip"),
            ("acme", "comparison", "2026-04-01", ""),
        ]  # fmt: skip
        (row,) = terminal.kpi("buying_group", "--as-of", "2026-04-30")
        assert (row["account_id"], row["engaged_contacts"]) == ("acme", "2")
        _, out, err = terminal.run("check")
        assert "contact: 1 rows without an account" in out + err

    def test_16_what_people_say_of_a_lead_holds_in_the_next_import(self, terminal):
        """Kim is somebody else's, says somebody, and takes it back."""
        terminal.load("16")
        records = chosen_records(settings())
        with records.begin() as session:
            no = match_decisions.decide(session, "lead", "l2", "acme", "different")
        terminal.load("16")
        assert terminal.stock("2026-04-30") == {"orientation": 1}
        with records.begin() as session:
            match_decisions.decide(session, "lead", "l2", "acme", "taken_back", seen=no.match_decision_id)
        terminal.load("16")
        assert terminal.stock("2026-04-30") == {"comparison": 1}

    def test_17_two_companies_in_a_cell_are_no_third(self, terminal):
        terminal.load("17")
        assert "r1;e1" not in {row[0] for row in terminal.spells(DAY)}
        # Nothing tells which of them decides: in no figure, and said so.
        assert terminal.stock(DAY) == {}
        assert "50,000" in terminal.run("check")[1]

    def test_17_who_is_labelled_as_a_partner_is_not_the_customer(self, terminal, tmp_path):
        place = next(CASES.glob("17-*")) / "in"
        for file in place.iterdir():
            text = file.read_text().replace("r1,R1 Ltd,r1.example,", "r1,R1 Ltd,r1.example,Reseller")
            (tmp_path / file.name).write_text(text)
        status, _, err = terminal.run("import", str(tmp_path))
        assert status == 0, err
        assert terminal.spells(DAY) == [("e1", "comparison", "2026-05-01", "")]


class TestWords:
    def test_22_labels_match_in_any_case(self, terminal):
        terminal.load("22")
        assert terminal.stock(DAY) == {"won": 1, "lost": 1}

    def test_46_won_and_lost_out_of_the_box(self, terminal):
        terminal.load("46")
        assert terminal.stock(DAY) == {"won": 1, "lost": 1}

    def test_23_nobody_owns_it_any_more(self, terminal):
        terminal.load("23")
        fixes = terminal.kpi("fixes", "--as-of", DAY)
        assert {row["account_id"] for row in fixes if "owner" in ",".join(row.values())} == {"a0", "a1", "a2"}
