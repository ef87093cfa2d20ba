"""Working together against the plain-Python reading of the contract, on logs nobody would draw by hand."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference import together
from tests.reference.journeys import PATIENT, SEGMENTS, days, event_logs, instants

CHARTER = default_charter()
LONG = settings(PATIENT, max_examples=25)
KINDS = (
    "call", "meeting", "email_sent", "email_opened", "page_view", "contact_requested", "quote_requested",
    "handover_accepted", "handover_returned", "handover_offered", "webinar_attended",
)  # fmt: skip
REASONS = (None, "", "  ", "Zu früh", " Kein Budget ", "NA", "🙂")
ROLES = (None, "", "user", " Decider ", "technical", "buyer", "influencer", "champion")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("together"), keep=1)


@st.composite
def moments(draw, events):
    """An instant: that of an event or a few hours or days around it as often as not."""
    near = st.sampled_from([event["occurred_at"] for event in events])
    shift = st.sampled_from((0, 0, 1, 5, 20, 24, 48, 72, 96, 24 * 7, 24 * 8, 24 * 30)).map(lambda h: timedelta(hours=h))
    return draw(instants() | st.builds(lambda at, by: at + by, near, shift))


@st.composite
def dialogues(draw, events):
    """Contacts and activities for the accounts of `events`; every activity at an instant of its own per account."""
    ids = sorted({event["account_id"] for event in events})
    contacts = [
        {
            "contact_id": f"c{number}",
            "account_id": draw(st.sampled_from((*ids, None))),
            "buying_role": draw(st.sampled_from(ROLES)),
            "created_at": draw(st.none() | instants()),
        }
        for number in range(draw(st.integers(0, 8)))
    ]
    activities, taken = [], set()
    for number in range(draw(st.integers(0, 30))):
        account_id, at = draw(st.sampled_from((*ids, "nobody"))), draw(moments(events))
        # Who answered first at one instant is not defined; a request and a touch may share theirs.
        department = draw(st.sampled_from(("sales", "sales", "buyer", "marketing")))
        if department == "sales" and (account_id, at) in taken:
            continue
        taken |= {(account_id, at)} if department == "sales" else set()
        activities.append(
            {
                "activity_id": f"a{number}",
                "account_id": account_id,
                "contact_id": draw(st.sampled_from((None, "p1", "p2", "p3"))),
                "department": department,
                "kind": draw(st.sampled_from(KINDS)),
                "occurred_at": at,
                "is_two_way": draw(st.sampled_from((None, True, False))),
                "is_solicited": draw(st.sampled_from((None, True, False))),
                "subject": draw(st.sampled_from(REASONS)),
            }
        )
    return contacts, activities


@settings(LONG)
@given(events=event_logs(max_accounts=5), one=days(), other=days(), later=st.integers(0, 40), data=st.data())
def test_every_kpi_of_working_together(warehouse, events, one, other, later, data):
    contacts, activities = data.draw(dialogues(events))
    ids = sorted({event["account_id"] for event in events})
    accounts = [{"account_id": i, "name": i, "segment": data.draw(st.sampled_from(SEGMENTS[:3]))} for i in ids]
    snapshot = publish(warehouse, phase_event=events, account=accounts, contact=contacts, activity=activities)
    start, end = sorted((one, other))
    same(
        rows(answer(snapshot, "touch_fit", start=start, end=end)),
        together.touch_fit(events, activities, CHARTER, start, end),
    )
    of_segment = {account["account_id"] for account in accounts if account["segment"] == "KMU"}
    if of_segment:  # a segment that nobody has is refused
        same(
            rows(answer(snapshot, "touch_fit", start=start, end=end, where={"segment": ["KMU"]})),
            together.touch_fit(events, activities, CHARTER, start, end, of_segment.__contains__),
        )
    as_of = end + timedelta(days=later)
    same(
        rows(answer(snapshot, "handover", start=start, end=end, as_of=as_of)),
        together.handover(events, activities, CHARTER, start, end, as_of),
    )
    same(
        rows(answer(snapshot, "buying_group", as_of=as_of)),
        together.buying_group(events, contacts, activities, CHARTER, as_of),
    )
