"""Trust, fixes, and every KPI without doubtful spells, against the plain-Python reading, on rows nobody would draw."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from model.tables import KNOWN_BY
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference import kpis
from tests.reference import trust as expected
from tests.reference.journeys import PATIENT, days, instants, worlds
from tests.reference.opened_by_rules import opened

CHARTER = default_charter()
STAGES = ("Qualification", "Angebot", "Proposal", "Negotiation", "Closed Won", "Verloren", "On hold")
OWNERS = (None, "u0", "u1", "nobody")
ROLES = (None, "user", "influencer", "technical", "decider", "buyer", " DECIDER")
PHASES = st.sampled_from(CHARTER.in_play)


@dataclass(frozen=True)
class Kept:
    """A world whose CRM is badly kept."""

    events: list
    accounts: list
    activities: list
    opportunities: list
    as_of: date
    contacts: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    users: list = field(default_factory=list)

    @property
    def tables(self):
        return {
            "phase_event": self.events, "account": self.accounts, "activity": self.activities,
            "opportunity": self.opportunities, "contact": self.contacts, "stage_change": self.changes,
            "user": self.users,
        }  # fmt: skip

    @property
    def opened(self):
        """Every stretch in which an opportunity stands open in the lead motion."""
        return opened(self.opportunities, self.changes, self.events, CHARTER)

    def before(self, day):
        """What was on record at the end of `day`; attributes without a date stay."""

        def known(entries, column):
            return [row for row in entries if expected.local_day(row[column], CHARTER) <= day]

        dated = {"events": "occurred_at", "activities": "occurred_at", "changes": "changed_at"}
        return {name: known(getattr(self, name), column) for name, column in dated.items()}


@st.composite
def badly_kept(draw):
    world = draw(worlds())
    ids = sorted({event["account_id"] for event in world.events})
    events = [event | {"known_by": draw(st.sampled_from(KNOWN_BY))} for event in world.events]
    opportunities = [
        deal
        | {
            "stage": draw(st.sampled_from(STAGES)), "outcome": draw(st.sampled_from((None, None, "won", "lost"))),
            "owner": draw(st.sampled_from(OWNERS)), "source": draw(st.sampled_from(("crm", "files"))),
        }
        for deal in world.opportunities
    ]  # fmt: skip
    accounts = [
        row | {"owner_sales": draw(st.sampled_from(OWNERS)), "owner_marketing": draw(st.sampled_from(OWNERS))}
        for row in world.accounts
    ]
    users = [{"user_id": f"u{n}", "name": f"U{n}", "is_active": draw(st.booleans())} for n in range(2)]
    changes = [
        {
            "opportunity_id": draw(st.sampled_from(opportunities))["opportunity_id"], "row_no": number,
            "stage": draw(st.sampled_from(STAGES)), "changed_at": draw(instants()), "sequence": None,
        }
        for number in range(1, draw(st.integers(0, 12)) + 1)
        if opportunities
    ]  # fmt: skip
    contacts = [
        {
            "contact_id": f"c{number}", "account_id": draw(st.sampled_from((*ids, None))),
            "buying_role": draw(st.sampled_from(ROLES)), "created_at": draw(st.none() | instants()),
        }
        for number in range(draw(st.integers(0, 12)))
    ]  # fmt: skip
    return Kept(events, accounts, world.activities, opportunities, world.as_of, contacts, changes, users)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("trust"), keep=1)


def spells_and_origins(world, as_of):
    """The spells as of the day, and how each was known, by its evidence."""
    spells = kpis.phase_spells(world.events, CHARTER, as_of)
    return spells, {event["evidence_id"]: event["known_by"] for event in world.events}


def trusted(world, as_of):
    """The spells that are not in doubt."""
    spells, known_by = spells_and_origins(world, as_of)
    return [
        spell for spell in spells if not expected.doubts(spell, known_by[spell["evidence_id"]], world, CHARTER, as_of)
    ]


@settings(PATIENT, max_examples=15)
@given(world=badly_kept(), data=st.data())
def test_trust_and_fixes(warehouse, world, data):
    snapshot = publish(warehouse, **world.tables)
    as_of = data.draw(st.sampled_from((world.as_of, snapshot.info.as_of)))
    examined = expected.examined(*spells_and_origins(world, as_of), world, CHARTER, as_of)
    same(rows(answer(snapshot, "trust", as_of=as_of)), expected.trust(examined, CHARTER))

    listed = rows(answer(snapshot, "trust_accounts", as_of=as_of, limit=0))
    found = {(row["account_id"], row["finding"]): row for row in listed}
    assert len(found) == len(listed)
    assert {*found} == {(row["spell"]["account_id"], name) for row in examined for name in row["found"]}
    for row in examined:
        for name, evidence in row["found"].items():
            other = found[row["spell"]["account_id"], name]
            assert (other["phase"], other["value"]) == (row["spell"]["phase"], row["value"])
            if name == "contradictory":
                assert (CHARTER.rank[other["to_phase"]], other["evidence"]) == evidence
            elif name in ("owner_left", "outcome_differs", "unnamed_stage"):
                assert other["evidence"] == evidence
            elif name == "stale":
                assert (other["quiet_days"], other["evidence"]) == (evidence, row["known_by"])
            elif name == "missing_roles":
                assert other["evidence"] == ", ".join(evidence)

    ranked = expected.fixes(examined, CHARTER)
    names = list(ranked[0]) if ranked else []
    every = answer(snapshot, "fixes", as_of=as_of, limit=0)
    same(rows(every.select(names)) if ranked else rows(every), ranked)
    assert rows(answer(snapshot, "fixes", as_of=as_of)) == rows(every)[:10]


@settings(PATIENT, max_examples=15)
@given(world=badly_kept(), since=days(), other=days(), p=PHASES, data=st.data())
def test_every_kpi_without_doubtful_spells(warehouse, world, since, other, p, data):
    snapshot = publish(warehouse, **world.tables)
    as_of = data.draw(st.sampled_from((world.as_of, snapshot.info.as_of)))

    def asked(name, **options):
        return rows(answer(snapshot, name, trusted_only=True, **({"as_of": as_of} | options)))

    spells = trusted(world, as_of)
    crm = (world.accounts, world.activities, world.opened, CHARTER, as_of)
    same(asked("phase_spells"), spells)
    same(asked("stock"), kpis.stock(spells, world.accounts, world.opened, CHARTER, as_of))
    same(asked("dwell"), kpis.dwell(spells, CHARTER))
    same(asked("outcomes", phase=p, horizons=(0, 30, 200)), kpis.outcomes(spells, p, (0, 30, 200)))
    unit = data.draw(st.sampled_from(("account", "attempt")))
    window = data.draw(st.sampled_from((7, 90)))
    q = data.draw(st.sampled_from((*CHARTER.in_play[CHARTER.rank[p] + 1 :], "won")))
    goal = {"from_phase": p, "to_phase": q, "cohort": "quarter"}
    same(
        asked("conversion", window_days=window, unit=unit, **goal),
        kpis.conversion(spells, CHARTER, p, q, window, "quarter", unit, as_of),
    )
    same(asked("cohorts", **goal), kpis.cohorts(spells, CHARTER, p, q, "quarter", as_of))
    same(asked("stuck"), kpis.stuck(spells, *crm))
    told = min(since, as_of)
    same(asked("changes", since=told), kpis.changes(spells, CHARTER, told, as_of))

    start, end = sorted((since, other))
    start = max(start, end - timedelta(days=40))
    of_period, period = trusted(world, end), {"as_of": end, "start": start, "end": end}
    same(asked("flow", **period), kpis.flow(of_period, CHARTER, start, end))
    same(asked("cumulative_flow", **period), kpis.cumulative_flow(of_period, CHARTER, start, end))
    same(asked("transitions", **period), kpis.transitions(of_period, CHARTER, start, end))
    for row in asked("flow", **period):
        assert row["stock_start"] + row["entered"] - row["left"] == row["stock_end"]


@settings(PATIENT, max_examples=8)
@given(world=badly_kept(), day=days())
def test_nothing_later_makes_or_settles_a_doubt(warehouse, world, day):
    earlier = world.before(day)
    # An opportunity without a change on record counts as it is; with changes to come it does not.
    silent = {change["opportunity_id"] for change in world.changes} - {c["opportunity_id"] for c in earlier["changes"]}
    deals = [deal for deal in world.opportunities if deal["opportunity_id"] not in silent]

    def is_open_then(deal):
        """Closed later, by its closing day, else, where it has an outcome, by the last of its changes."""
        ended = expected.closing_day(deal, world.changes, CHARTER)
        closed = deal["closed_at"] and expected.local_day(deal["closed_at"], CHARTER)
        return any(one is not None and one > day for one in (ended, closed))

    closed = [deal | ({"closed_at": None, "outcome": None} if is_open_then(deal) else {}) for deal in deals]
    if not earlier["events"]:
        return
    questions = (("trust", {}), ("fixes", {"limit": 0}), ("stock", {"trusted_only": True}))
    kept = world.tables | {"account": [row for row in world.accounts if row["value"] is not None]}
    later = publish(warehouse, **kept | {"opportunity": deals})
    before = [rows(answer(later, name, as_of=day, **options)) for name, options in questions]
    then = kept | {"opportunity": closed, "phase_event": earlier["events"], "activity": earlier["activities"]}
    sooner = publish(warehouse, **then | {"stage_change": earlier["changes"]})
    for (name, options), found in zip(questions, before, strict=True):
        now = rows(answer(sooner, name, as_of=day, **options))
        if name == "fixes":  # names of accounts that are only mentioned later
            assert [(row["account_id"], row["finding"]) for row in now] == [
                (row["account_id"], row["finding"]) for row in found
            ]
        else:
            same(now, found)
