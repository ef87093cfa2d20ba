"""While opportunities stand open, in which phase and motion: kpis.md, 3 and 4. A literal reading, in plain Python."""

from collections import Counter

from model.charter import LOST, WON
from tests.publishing import READ_AT
from tests.reference.phases_by_rules import motions_of
from tests.reference.timelines_by_rules import place_of, timeline_of


def first_wins(events, charter):
    """account_id -> instant of its first win in the lead motion, as given phase events tell."""
    found = {}
    for event in events:
        if event["phase"] == WON and (event.get("motion") or charter.lead_motion) == charter.lead_motion:
            id_ = event["account_id"]
            found[id_] = min(event["occurred_at"], found.get(id_, event["occurred_at"]))
    return found


def stretches(opportunity, changes, won_at, charter, first_rows):
    """Dicts from_at, until_at (None: still), place, motion while the opportunity is open; and the motion before and
    after the instant at which it went on in another: (first, moved_at, later).
    """
    opens_at, steps, pipeline = timeline_of({"synced_at": READ_AT} | opportunity, changes, charter, first_rows)
    first, later = motions_of(opportunity, pipeline, charter)
    # Without any change on record the stage shown counts.
    shown = None if changes else place_of({"stage": opportunity["stage"]}, opportunity, charter)
    found, begins, place, is_open = [], opens_at, None if shown in (WON, LOST) else shown, True
    for step in steps:
        if is_open:
            found.append({"from_at": begins, "until_at": step["at"], "place": place})
        is_open, begins = step["kind"] == "move", step["at"]
        place = step["place"] if is_open else None
    if is_open:
        found.append({"from_at": begins, "until_at": None, "place": place})
    found = [one for one in found if one["until_at"] is None or one["until_at"] > one["from_at"]]
    if won_at is None or first == later:
        return [one | {"motion": first} for one in found], (first, None, None)
    if opportunity["created_at"] > won_at:
        return [one | {"motion": later} for one in found], (later, None, None)
    cut, moved_at = [], None
    for one in found:
        if one["until_at"] is not None and one["until_at"] <= won_at:
            cut.append(one | {"motion": first})
            continue
        moved_at = moved_at or max(one["from_at"], won_at)
        if one["from_at"] < won_at:
            cut.append(one | {"motion": first, "until_at": won_at})
        cut.append(one | {"motion": later, "from_at": max(one["from_at"], won_at)})
    return cut, (first, moved_at, later)


def opened(opportunities, changes, events, charter, motion=None):
    """The opportunities once for every stretch in which they stand open in the motion (default: the lead one).

    created_at and closed_at are those of the stretch; place is the phase the stage supports then. Every opportunity
    stands there once more with both at one instant: never open, yet known with its currency.
    """
    of_one = {}
    for change in changes:
        of_one.setdefault(change["opportunity_id"], []).append(change)
    first_rows = Counter(min(row["changed_at"] for row in own) for own in of_one.values())
    wins, rows = first_wins(events, charter), []
    for opportunity in opportunities:
        won_at = wins.get(opportunity["account_id"])
        own = of_one.get(opportunity["opportunity_id"], [])
        rows.append(opportunity | {"closed_at": opportunity["created_at"], "place": None})
        for one in stretches(opportunity, own, won_at, charter, first_rows)[0]:
            if one["motion"] == (motion or charter.lead_motion):
                times = {"created_at": one["from_at"], "closed_at": one["until_at"]}
                rows.append(opportunity | times | {"place": one["place"]})
    return rows


def motions_by_day(opportunity, changes, events, charter):
    """(first, moved_at, later) of one opportunity: its motion until the instant, and from then on; None: never."""
    first_rows = Counter()
    own = [change for change in changes if change["opportunity_id"] == opportunity["opportunity_id"]]
    if own:
        first_rows[min(change["changed_at"] for change in own)] = 1
    won_at = first_wins(events, charter).get(opportunity["account_id"])
    return stretches(opportunity, own, won_at, charter, first_rows)[1]
