"""Too early, and returned: the figures of working together find exactly what the simulation put in."""

from datetime import date

import numpy as np
import pytest

from connectors.demo.company import make_block
from connectors.demo.dynamics import DEFAULT_UNTIL, PHASES, TRIGGER
from connectors.demo.journeys import DAY
from connectors.demo.source import DemoCompany
from connectors.demo.touches import CODE, EARLY_CALL, EARLY_CALL_MISSED, HANDOVER_RETURNED, KINDS, SUBJECTS
from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import rows

ACCOUNTS, SEED = 400, 7
CHARTER = default_charter()
EVER = {"start": date(2020, 1, 1), "end": DEFAULT_UNTIL}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    warehouse = Warehouse(tmp_path_factory.mktemp("demo"))
    with warehouse.staging() as staging:
        DemoCompany(accounts=ACCOUNTS, seed=SEED).fill(staging)
        warehouse.publish(staging, charter=CHARTER, connector="demo", label="demo", is_demo=True)
    return warehouse.current()


@pytest.fixture(scope="module")
def block():
    return make_block(SEED, 0, np.arange(ACCOUNTS) + 1, DEFAULT_UNTIL)


def test_every_call_nobody_asked_for_is_premature_and_no_other(snapshot, block):
    touches, spells = block.touches, block.spells
    requests = [code for code, kind in enumerate(KINDS) if kind.name in CHARTER.touch_kinds.contact_requests]
    expected, left_out = set(), set()
    for place in np.flatnonzero(np.isin(touches.code, [CODE[EARLY_CALL], CODE[EARLY_CALL_MISSED]])):
        row, moment = touches.row[place], touches.at[place]
        entered = np.flatnonzero((spells.row == row) & (spells.entered <= moment))
        asked = touches.at[(touches.row == row) & np.isin(touches.code, requests) & (touches.at <= moment)]
        was_asked = bool(len(asked)) and moment // DAY - asked.max() // DAY <= CHARTER.grace_days
        if row < 0 or not len(entered):
            continue
        account = f"A-{block.people.number[row]:06d}"
        # After a win an account is an existing customer, another motion; after a silence the furthest open counts.
        if any(PHASES[phase] in ("won", "dormant") for phase in spells.phase[entered]):
            left_out.add(account)
        if not was_asked:
            expected.add((account, PHASES[spells.phase[entered[-1]]]))
    expected = {one for one in expected if one[0] not in left_out}
    found = rows(answer(snapshot, "touch_fit_accounts", **EVER, case="premature"))
    assert {(row["account_id"], row["phase"]) for row in found if row["account_id"] not in left_out} == expected
    assert PHASES[TRIGGER] in {phase for _, phase in expected}
    assert len(expected) > 50


def test_every_return_is_found_with_its_reason(snapshot, block):
    given = block.touches.subject[block.touches.code == CODE[HANDOVER_RETURNED]]
    found = rows(answer(snapshot, "handover", **EVER))
    counts = {row["reason"]: row["handovers"] for row in found if row["reason"] is not None}
    assert counts == {SUBJECTS[place]: int((given == place).sum()) for place in np.unique(given)}
    parts = sum(row["handovers"] for row in found[1:])
    assert (parts, found[0]["missed"] > 0) == (found[0]["handovers"], True)


def test_late_touches_are_there_to_be_found(snapshot):
    late = {row["phase"]: row["late"] for row in rows(answer(snapshot, "touch_fit", **EVER))}
    assert late["comparison"] > 10
    assert [late[phase] for phase in CHARTER.in_play[:3]] == [0, 0, 0]
