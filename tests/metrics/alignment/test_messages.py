"""Messages: traced by hand, and against the plain-Python reading for logs nobody would draw."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference.journeys import PATIENT, SEGMENTS, days, event_logs, instants, journeys
from tests.reference.spells import local_day, phase_spells

CHARTER = default_charter()
THEMES = (("breakdowns", ("Stillstand", "AUSFALL")), ("price", ("rabatt",)))
YEAR = {"start": date(2026, 1, 1), "end": date(2026, 12, 31), "as_of": date(2026, 12, 31)}
TEXTS = (None, "", "  ", "Stillstandskosten", " Weniger Ausfälle", "ausfall", "Rabatt auf Ausfall", "Äußeres", "100 %")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("messages"), keep=1)


def act(number, account, day, department, kind="call", **texts):
    at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    row = {"activity_id": f"t{number}", "account_id": account, "department": department, "kind": kind}
    return row | {"occurred_at": at} | texts


@pytest.fixture(scope="module")
def traced(tmp_path_factory):
    """a: trigger until day 10, then comparison; b: comparison from day 0 on."""
    return publish(
        Warehouse(tmp_path_factory.mktemp("traced")),
        phase_event=journeys("a: trigger@0 > comparison@10", "b: comparison@0"),
        account=[{"account_id": name, "name": name.upper(), "segment": "KMU"} for name in ("a", "b")],
        activity=[
            act(1, "a", 1, "marketing", "email_sent", campaign="Stillstand vermeiden", subject="Rabatt"),
            act(2, "a", 2, "buyer", "webinar_attended", campaign="Stillstand vermeiden"),
            act(3, "a", 3, "buyer", "email_reply", subject="Re: Ausfall"),  # the buyer's own words are no message
            act(4, "a", 11, "sales", subject="Ihr Rabatt", campaign="Stillstand"),
            act(5, "b", 11, "sales", "email_sent", subject="Termin"),
            act(6, "b", 12, "sales", "email_sent", campaign="Folge Ausfall"),
            act(7, "b", 13, "sales", "handover_returned", subject="Kein Rabatt möglich"),
            act(8, "b", 14, "marketing", "email_sent", subject="Ausfälle"),
            act(9, "gone", 14, "marketing", "email_sent", subject="Ausfall"),
            act(10, "b", 400, "sales", subject="Rabatt"),
        ],
    )


def test_counted_by_hand(traced):
    heard = (("comparison", 3, "Der Ausfall am Wochenende"), ("comparison", 2, "Preis"), ("trigger", 1, "Rabatte?"))
    found = rows(answer(traced, "messages", themes=THEMES, heard=heard, **YEAR))
    got = {(row["phase"], row["theme"]): [*row.values()][2:] for row in found}
    assert len(found) == 10
    # One campaign reached a in trigger, twice; the mail's subject does not count beside its campaign.
    assert got["trigger", "breakdowns"] == [1, 1, 0, 0, 0, 1, "unasked"]
    assert got["trigger", "price"] == [0, 1, 0, 0, 1, 1, "unheard"]
    # In comparison sales wrote to a and b: of breakdowns to b, by its campaign; marketing to b, with an umlaut.
    assert got["comparison", "breakdowns"] == [0, 1, 1, 2, 3, 5, "one_side"]
    assert got["comparison", "price"] == [0, 1, 1, 2, 0, 5, "unasked"]
    assert got["decision", "price"] == [0, 0, 0, 0, 0, 0, "silent"]


def test_texts_and_accounts_behind_a_number(traced):
    of = {"themes": THEMES[:1], "phase": "trigger", "department": "marketing"}
    assert [tuple(row.values()) for row in rows(answer(traced, "message_texts", **of, **YEAR))] == [
        ("trigger", "marketing", "campaign", "Stillstand vermeiden", 1, 2)
    ]
    assert [tuple(row.values()) for row in rows(answer(traced, "message_accounts", **of, **YEAR))] == [
        ("a", "A", "KMU", 2, date(2026, 1, 2), date(2026, 1, 3))
    ]
    rest = rows(answer(traced, "message_texts", themes=THEMES, match="none", **YEAR))
    assert [(row["department"], row["told_in"], row["text"]) for row in rest] == [
        ("marketing", "subject", "Ausfälle"), ("sales", "subject", "Termin"),
    ]  # fmt: skip


def test_a_tenth_of_those_addressed_have_to_hear_it(warehouse):
    """One of ten is enough, one of eleven is not."""
    for addressed, agreement in ((10, "same"), (11, "unheard")):
        ids = [f"a{n}" for n in range(addressed)]
        snapshot = publish(
            warehouse,
            phase_event=journeys(*(f"{one}: trigger@0" for one in ids)),
            activity=[
                act(n, one, 1, "marketing", campaign="Rabatt" if n == 0 else "Gruß") for n, one in enumerate(ids)
            ],
        )
        heard = (("trigger", 1, "ein Rabatt"),)
        found = rows(answer(snapshot, "messages", themes=THEMES[1:], heard=heard, **YEAR))[0]
        assert (found["marketing_accounts"], found["agreement"]) == (1, agreement)


def messages(events, activities, heard, start, end, is_kept):
    """Every activity in turn: whose, in which phase at that instant, which text, of which themes."""
    spells = [spell for spell in phase_spells(events, CHARTER, end) if spell["phase"] in CHARTER.in_play]
    told = []
    for one in activities:
        text = text_of(one)
        if text is None or not start <= local_day(one["occurred_at"], CHARTER) <= end or not is_kept(one["account_id"]):
            continue
        told += [
            (spell["phase"], "sales" if one["department"] == "sales" else "marketing", one["account_id"], text)
            for spell in spells
            if spell["account_id"] == one["account_id"]
            and spell["entered_at"] <= one["occurred_at"]
            and (spell["left_at"] is None or one["occurred_at"] < spell["left_at"])
        ]
    found = []
    for phase in CHARTER.in_play:
        for theme, words in THEMES:
            row = {"phase": phase, "theme": theme}
            speak = []
            for side in ("marketing", "sales"):
                addressed = {who for of, by, who, _ in told if (of, by) == (phase, side)}
                reached = {
                    who
                    for of, by, who, text in told
                    if (of, by) == (phase, side) and any(word.lower() in text.lower() for word in words)
                }
                row |= {f"{side}_accounts": len(reached), f"{side}_addressed": len(addressed)}
                speak += [len(reached) > 0 and 10 * len(reached) >= len(addressed)] if addressed else []
            cards = [card for card in heard if card[0] == phase]
            row["voices"] = sum(n for _, n, text in cards if any(word.lower() in text.lower() for word in words))
            row["asked"] = sum(n for _, n, _ in cards)
            if row["voices"]:
                row["agreement"] = "unheard" if not any(speak) else "same" if all(speak) else "one_side"
            elif any(speak):
                row["agreement"] = "unasked" if row["asked"] else "not_asked"
            else:
                row["agreement"] = "silent"
            found.append(row)
    return found


def text_of(one):
    """The message an activity carries, None for none."""
    campaign, subject = ((one[name] or "").strip(" ") or None for name in ("campaign", "subject"))
    if one["account_id"] is None or one["kind"] in ("handover_accepted", "handover_returned"):
        return None
    if one["department"] == "sales":
        return subject or campaign
    return campaign or (subject if one["department"] == "marketing" else None)


@st.composite
def activities(draw, events):
    ids = sorted({event["account_id"] for event in events})
    near = st.sampled_from([event["occurred_at"] for event in events])
    moments = instants() | near | near.map(lambda at: at + timedelta(hours=1))
    return [
        {
            "activity_id": f"t{number}",
            "account_id": draw(st.sampled_from((*ids, None, "nobody"))),
            "department": draw(st.sampled_from(("sales", "buyer", "marketing"))),
            "kind": draw(st.sampled_from(("call", "email_sent", "handover_returned", "handover_accepted"))),
            "occurred_at": draw(moments),
            "subject": draw(st.sampled_from(TEXTS)),
            "campaign": draw(st.sampled_from(TEXTS)),
        }
        for number in range(draw(st.integers(0, 30)))
    ]


CARDS = st.lists(
    st.tuples(st.sampled_from(CHARTER.in_play), st.integers(1, 9), st.sampled_from([t or "" for t in TEXTS])),
    max_size=6,
)


@settings(PATIENT, max_examples=20)
@given(events=event_logs(max_accounts=5), one=days(), other=days(), heard=CARDS, data=st.data())
def test_any_messages_against_plain_python(warehouse, events, one, other, heard, data):
    made = data.draw(activities(events))
    ids = sorted({event["account_id"] for event in events})
    accounts = [{"account_id": i, "name": i, "segment": data.draw(st.sampled_from(SEGMENTS[:3]))} for i in ids]
    snapshot = publish(warehouse, phase_event=events, account=accounts, activity=made)
    start, end = sorted((one, other))
    asked = {"themes": THEMES, "heard": tuple(heard), "start": start, "end": end}
    found = rows(answer(snapshot, "messages", **asked))
    same(found, messages(events, made, heard, start, end, lambda _: True))
    of_segment = {account["account_id"] for account in accounts if account["segment"] == "KMU"}
    if of_segment:  # a segment that nobody has is refused
        same(
            rows(answer(snapshot, "messages", **asked, where={"segment": ["KMU"]})),
            messages(events, made, heard, start, end, of_segment.__contains__),
        )
    # The rows behind every number are as many as it says.
    for row in found:
        theme = tuple(theme for theme in THEMES if theme[0] == row["theme"])
        for side in ("marketing", "sales"):
            of = {"themes": theme, "phase": row["phase"], "department": side, "start": start, "end": end}
            assert len(rows(answer(snapshot, "message_accounts", **of))) == row[f"{side}_accounts"]
