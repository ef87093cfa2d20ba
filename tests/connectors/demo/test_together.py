"""Too early, and returned: the figures of working together find exactly what the simulation put in."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from connectors.demo.company import make_block
from connectors.demo.dynamics import DEFAULT_UNTIL, PHASES, TRIGGER
from connectors.demo.histories import MOTIONS
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


def calls_nobody_asked_for(block):
    """(motion, account, phase) of every account in it that was called unasked, by the simulation."""
    touches, spells, found = block.touches, block.spells, set()
    requests = [code for code, kind in enumerate(KINDS) if kind.name in CHARTER.touch_kinds.contact_requests]
    for place in np.flatnonzero(np.isin(touches.code, [CODE[EARLY_CALL], CODE[EARLY_CALL_MISSED]])):
        row, moment = touches.row[place], touches.at[place]
        # After the first win an account is called as a customer.
        entered = np.flatnonzero((spells.row == row) & (spells.entered <= moment))
        asked = touches.at[(touches.row == row) & np.isin(touches.code, requests) & (touches.at <= moment)]
        was_asked = bool(len(asked)) and moment // DAY - asked.max() // DAY <= CHARTER.grace_days
        if row >= 0 and len(entered) and not was_asked:
            last = entered[np.lexsort((spells.entered[entered], spells.motion[entered]))[-1]]
            account = f"A-{block.people.number[row]:06d}"
            found.add((MOTIONS[spells.motion[last]], account, PHASES[spells.phase[last]]))
    return found


def test_every_call_nobody_asked_for_is_premature_and_no_other(snapshot, block):
    expected = calls_nobody_asked_for(block)
    found = {
        (motion, row["account_id"], row["phase"])
        for motion in MOTIONS
        for row in rows(answer(snapshot, "touch_fit_accounts", **EVER, case="premature", motion=motion))
    }
    assert found == expected
    assert {PHASES[TRIGGER]} < {phase for _, _, phase in expected}
    assert len({account for motion, account, _ in expected if motion == "new"}) > 50
    assert len({account for motion, account, _ in expected if motion == "existing"}) >= 5


def test_every_return_is_found_with_its_reason(snapshot, block):
    given = block.touches.subject[block.touches.code == CODE[HANDOVER_RETURNED]]
    counts = Counter()
    for motion in MOTIONS:
        found = rows(answer(snapshot, "handover", **EVER, motion=motion))
        counts.update({row["reason"]: row["handovers"] for row in found if row["reason"] is not None})
        parts = sum(row["handovers"] for row in found[1:])
        assert (parts, found[0]["missed"] > 0) == (found[0]["handovers"], True)
    assert counts == {SUBJECTS[place]: int((given == place).sum()) for place in np.unique(given)}


def test_late_touches_are_there_to_be_found(snapshot):
    late = {row["phase"]: row["late"] for row in rows(answer(snapshot, "touch_fit", **EVER))}
    assert late["comparison"] > 10
    assert [late[phase] for phase in CHARTER.in_play[:3]] == [0, 0, 0]
