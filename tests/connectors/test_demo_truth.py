"""The evidence of the demonstration company leads back to its true phases, classified in plain Python."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.demo.dynamics import DEFAULT_UNTIL
from connectors.demo.source import DemoCompany, true_spells_of
from model.charter import OFF_PLAY, Charter, default_charter
from model.tables import PAGE_VIEW_KINDS
from storage.staging import open_staging

CHARTER = default_charter()


def staged(folder, company):
    """Activities and stage changes with their accounts, as tuples in order of time."""
    with open_staging(folder, memory_limit_mb=500) as staging:
        company.fill(staging)
        activities = staging.connection.execute(
            "SELECT account_id, epoch_us(occurred_at), kind, contact_id, department, is_two_way FROM activity"
            " WHERE account_id IS NOT NULL ORDER BY occurred_at, row_no"
        ).fetchall()
        changes = staging.connection.execute(
            "SELECT o.account_id, epoch_us(s.changed_at), s.stage, s.opportunity_id FROM stage_change s"
            " JOIN opportunity o USING (opportunity_id) WHERE o.account_id IS NOT NULL"
            " ORDER BY s.changed_at, s.row_no"
        ).fetchall()
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return tuple(
        [(row[0], start + timedelta(microseconds=row[1]), *row[2:]) for row in rows] for rows in (activities, changes)
    )


class Account:
    """One account's way through the rules, written down as the contract's words say it."""

    def __init__(self, charter: Charter) -> None:
        self.charter = charter
        self.spells: list[tuple[str, date]] = []
        self.phase: str | None = None
        self.sign_of_life: datetime | None = None
        self.last_stage_phase: dict[str, str] = {}
        self.seen: dict[int, list[tuple[datetime, str]]] = defaultdict(list)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.charter.zone).date()

    def enter(self, phase: str, day: date) -> None:
        if phase != self.phase:
            self.phase = phase
            self.spells.append((phase, day))

    def fall_silent(self, day: date) -> None:
        """Dormant on the day 180 days after the last sign of life, if that day has come by `day`."""
        if self.phase is None or self.phase in OFF_PLAY or self.sign_of_life is None:
            return
        dormant_on = self.day(self.sign_of_life) + timedelta(days=self.charter.dormant_days)
        if dormant_on <= day:
            self.enter("dormant", dormant_on)

    def judge(self, phase: str, moment: datetime, *, is_backward: bool = False) -> None:
        rank = self.charter.rank
        is_closed = self.phase in OFF_PLAY
        is_forward = self.phase is None or is_closed or rank[phase] > rank[self.phase]
        if is_forward or is_backward:
            self.enter(phase, self.day(moment))
        silence = None if self.sign_of_life is None else self.day(moment) - self.day(self.sign_of_life)
        if silence is None or silence.days >= self.charter.dormant_days:
            self.sign_of_life = moment

    def activity(self, moment: datetime, kind: str, contact: str, department: str, is_two_way: bool) -> None:
        self.fall_silent(self.day(moment))
        supported = []
        for number, rule in enumerate(self.charter.rules):
            if rule.source != "activity" or kind not in rule.kinds:
                continue
            self.seen[number].append((moment, contact))
            window = timedelta(days=rule.within_days or 100_000)
            recent = [entry for entry in self.seen[number] if moment - entry[0] <= window]
            if len(recent) >= rule.min_count and len({who for _, who in recent}) >= rule.min_contacts:
                supported.append(rule.phase)
        if supported:
            self.judge(max(supported, key=self.charter.rank.__getitem__), moment)
        if kind not in PAGE_VIEW_KINDS and (is_two_way or department == "buyer"):
            self.sign_of_life = moment

    def stage_change(self, moment: datetime, stage: str, opportunity: str) -> None:
        self.fall_silent(self.day(moment))
        rules = [rule for rule in self.charter.rules if rule.source == "stage_change"]
        phases = [rule.phase for rule in rules if stage in rule.kinds]
        assert len(phases) == 1, stage
        before = self.last_stage_phase.get(opportunity)
        is_backward = before is not None and self.charter.rank[phases[0]] < self.charter.rank[before]
        self.last_stage_phase[opportunity] = phases[0]
        self.judge(phases[0], moment, is_backward=is_backward)


def derived(activities, changes, until: date) -> dict[str, list[tuple[str, date]]]:
    accounts: dict[str, Account] = defaultdict(lambda: Account(CHARTER))
    merged = [(row[1], 0, row) for row in activities] + [(row[1], 1, row) for row in changes]
    for moment, is_stage, row in sorted(merged, key=lambda entry: entry[:2]):
        if is_stage:
            accounts[row[0]].stage_change(moment, row[2], row[3])
        else:
            accounts[row[0]].activity(moment, *row[2:])
    for account in accounts.values():
        account.fall_silent(until)
    return {name: account.spells for name, account in accounts.items() if account.spells}


@pytest.mark.parametrize(("accounts", "seed"), [(400, 7), (400, 20261122), (400, 3)])
def test_the_rules_find_every_true_spell_on_its_day(tmp_path, accounts, seed):
    company = DemoCompany(accounts=accounts, seed=seed)
    truth = defaultdict(list)
    for spell in true_spells_of(company).select(["account_id", "phase", "entered_on"]).to_pylist():
        truth[spell["account_id"]].append((spell["phase"], spell["entered_on"]))

    found = derived(*staged(tmp_path, company), DEFAULT_UNTIL)

    assert len(truth) > 0.9 * accounts
    assert found == dict(truth)


def test_the_truth_holds_every_kind_of_move(tmp_path):
    company = DemoCompany(accounts=1_500)
    exits = set(true_spells_of(company)["exit"].to_pylist())
    assert exits == {None, "advance", "skip", "return", "won", "lost", "dormant", "reopened"}
    assert max(true_spells_of(company)["journey"].to_pylist()) >= 2


def test_nothing_lies_after_the_last_day(tmp_path):
    company = DemoCompany(accounts=300, until=date(2025, 5, 31))
    activities, changes = staged(tmp_path, company)
    last = max(row[1] for row in (*activities, *changes))
    assert last.astimezone(CHARTER.zone).date() <= date(2025, 5, 31)
    assert last.tzinfo is not None
    assert last.astimezone(UTC) > datetime(2025, 5, 25, tzinfo=UTC)
