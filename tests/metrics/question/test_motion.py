"""One motion at a time: every figure is as if the rows of the others were not there, and none is a sum of both."""

from datetime import UTC, date, datetime

import pytest

from metrics import CATALOG
from model.charter import Charter, Motion, Target, default_charter
from model.errors import Fault
from model.words import Words
from storage.answer import answer
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from tests.metrics.question.test_refused import question
from tests.publishing import publish, rows
from tests.reference.journeys import journeys, simulated_log

MOTIONS = ("new", "existing")
CHARTER: Charter = default_charter().model_copy(
    update={
        "given_motions": tuple(Motion(key=key, name=Words(de=f"{key} (de)", en=key)) for key in MOTIONS),
        "targets": {"trigger": {"2026-Q1": Target(entries=1)}},
    }
)
DAY = date(2026, 3, 2)
LINES = {
    "new": ("a: trigger@0 > comparison@20 > won@40", "b: trigger@5 > orientation@9", "c: comparison@10 > lost@30"),
    "existing": ("a: trigger@45 > orientation@50", "b: comparison@3 > decision@33", "d: trigger@2 > orientation@44"),
}


def events(*motions: str) -> list[dict]:
    """What happened in these motions; the same accounts are in both."""
    own = [
        event | {"motion": key, "evidence_id": f"{key} {event['evidence_id']}"}
        for place, key in enumerate(MOTIONS)
        if key in motions
        for event in (*journeys(*LINES[key]), *simulated_log(place + 1, accounts=60))
    ]
    return [event | {"row_no": place} for place, event in enumerate(own, start=1)]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """What was published of the motions named, asked once each."""
    known: dict[tuple[str, ...], Snapshot] = {}

    def published(*motions: str) -> Snapshot:
        if motions not in known:
            ids = sorted({event["account_id"] for event in events(*MOTIONS)})
            segments = ("Konzern", "KMU", None)
            accounts = [
                {"account_id": one, "name": one, "segment": segments[place % 3], "value": 100.0 * place}
                for place, one in enumerate(ids)
            ]
            folder = tmp_path_factory.mktemp("_".join(motions))
            known[motions] = publish(Warehouse(folder), CHARTER, account=accounts, phase_event=events(*motions))
        return known[motions]

    return published


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("name", CATALOG)
def test_every_figure_is_as_if_there_were_no_other_motion(world, name, motion):
    asked = question(name) | {"as_of": DAY, "motion": motion}
    variants = [{}, {"trusted_only": True}, {"where": {"segment": ["Konzern", None]}}]
    variants += [{"by": "segment"}] if CATALOG[name].keys is not None else []
    for more in variants:
        assert rows(answer(world(*MOTIONS), name, **asked | more)) == rows(answer(world(motion), name, **asked | more))


def test_without_a_choice_it_is_the_lead_motion(world):
    both = world(*MOTIONS)
    for name in ("stock", "dwell", "stuck", "trust"):
        assert rows(answer(both, name, as_of=DAY)) == rows(answer(both, name, as_of=DAY, motion="new"))
    by_motion = [rows(answer(both, "stock", as_of=DAY, motion=key)) for key in MOTIONS]
    assert by_motion[0] != by_motion[1]


def test_by_hand(tmp_path):
    """a has won and is in orientation with an add-on; b is in orientation, and in decision with one."""
    drawn = [
        event | {"motion": key, "evidence_id": f"{key} {event['evidence_id']}"}
        for key in MOTIONS
        for event in journeys(*LINES[key])
    ]
    snapshot = publish(
        Warehouse(tmp_path),
        CHARTER,
        phase_event=[event | {"row_no": place} for place, event in enumerate(drawn, start=1)],
    )
    for motion, expected in (
        ("new", {"orientation": 1, "won": 1, "lost": 1}),
        ("existing", {"orientation": 2, "decision": 1}),
    ):
        found = rows(answer(snapshot, "stock", as_of=DAY, motion=motion))
        assert {row["phase"]: row["accounts"] for row in found if row["accounts"]} == expected


def test_plans_are_those_of_the_lead_motion(world):
    both = world(*MOTIONS)
    assert len(rows(answer(both, "targets", as_of=DAY))) == 1
    assert rows(answer(both, "targets", as_of=DAY, motion="existing")) == []


@pytest.mark.parametrize("motion", ["newer", "", "won", 5])
def test_an_unknown_motion_is_refused_with_those_there_are(world, motion):
    with pytest.raises(Fault, match=r"answer\.not_allowed") as caught:
        answer(world(*MOTIONS), "stock", motion=motion)
    assert caught.value.values["allowed"] == "new, existing"


def test_what_was_made_at_the_instant_of_the_first_win_goes_on_behind_it(tmp_path):
    """It stood open then; a second later it would have begun there."""
    won = [{"account_id": "a", "phase": "won", "occurred_at": datetime(2026, 1, 10, 9, tzinfo=UTC), "row_no": 1}]
    made = {"account_id": "a", "stage": "Proposal", "name": "x"}
    deals = [
        made | {"opportunity_id": "before", "created_at": datetime(2026, 1, 10, 8, 59, 59, tzinfo=UTC)},
        made | {"opportunity_id": "then", "created_at": datetime(2026, 1, 10, 9, tzinfo=UTC)},
        made | {"opportunity_id": "after", "created_at": datetime(2026, 1, 10, 9, 0, 1, tzinfo=UTC)},
    ]
    snapshot = publish(Warehouse(tmp_path), phase_event=won, opportunity=deals)
    told = snapshot.arrow("SELECT opportunity_id, motion, first_motion, motion_since FROM opportunity").to_pylist()
    assert {row["opportunity_id"]: (row["motion"], row["first_motion"], row["motion_since"]) for row in told} == {
        "before": ("existing", "new", date(2026, 1, 10)),
        "then": ("existing", "new", date(2026, 1, 10)),
        "after": ("existing", None, None),
    }
