"""Section 3: evidence becomes phase events by the charter's rules. A literal reading, one account after the other.

Slow and plain on purpose: every instant of an account is walked through once, with everything known so far in lists.
"""

from collections import Counter

from model.tables import PAGE_VIEW_KINDS
from tests.reference.accounts_by_rules import Account
from tests.reference.silences_by_rules import first_activity_day, last_day_of_evidence, with_silences
from tests.reference.timelines_by_rules import folded, timeline_of


def phase_events(rows, charter):
    """Events as dicts (account_id, motion, phase, occurred_at, is_entry_known), by account, motion and time.

    `rows`: lists of canonical rows under opportunity, stage_change, activity, lifecycle_change and contact. An event
    that would repeat the phase the account stands in is left out. Of two events at one instant (won, and the next
    journey) the first comes first.
    """
    opportunities = opportunities_of(rows, charter)
    marks = marks_of(rows, opportunities, charter)
    accounts = {one["account_id"] for one in opportunities} | {one["account_id"] for one in marks}
    begins, ends = first_activity_day(rows, charter), last_day_of_evidence(rows, opportunities, charter)
    events = []
    for account_id in sorted(accounts):
        own_opportunities = [one for one in opportunities if one["account_id"] == account_id]
        own_marks = [one for one in marks if one["account_id"] == account_id]
        moments = Account(own_opportunities, own_marks, charter).walked()
        signs = sorted(one["at"] for one in own_marks if one["is_sign"])
        for motion in charter.motions:
            own = with_silences(moments, motion.key, signs, begins, ends, charter)
            events.extend({"account_id": account_id, "motion": motion.key, **event} for event in own)
    return events


def opportunities_of(rows, charter):
    """The opportunities of a known account, each with its timeline and the motions it may belong to."""
    changes = {}
    for row in rows.get("stage_change", []):
        changes.setdefault(row["opportunity_id"], []).append(row)
    first_rows = Counter(min(row["changed_at"] for row in of_one) for of_one in changes.values())
    found = []
    for row in rows.get("opportunity", []):
        if row.get("account_id") is None:
            continue
        opens_at, steps, pipeline = timeline_of(row, changes.get(row["opportunity_id"], []), charter, first_rows)
        first, later = motions_of(row, pipeline, charter)
        found.append(
            {
                "opportunity_id": row["opportunity_id"],
                "account_id": row["account_id"],
                "created_at": row["created_at"],
                "pipeline": pipeline,
                "opens_at": opens_at,
                "steps": steps,
                "motion": first,
                "motion_after_won": later,
            }
        )
    return found


def motions_of(row, pipeline, charter):
    """(motion until the account's first win, motion after it) of an opportunity; None: not tracked."""
    fitting = [motion for motion in charter.motions if fits(motion, row, pipeline)]
    first = next((motion.key for motion in fitting if not motion.after_won), None)
    after_won = next((motion.key for motion in fitting if motion.after_won), None)
    order = [motion.key for motion in charter.motions]
    if after_won is not None and (
        first is None or first == charter.lead_motion or order.index(after_won) < order.index(first)
    ):
        return first, after_won
    return first, first


def fits(motion, row, pipeline):
    """Whether the opportunity meets all the motion's conditions but the one on a win."""
    asked = ((motion.pipelines, pipeline), (motion.types, row.get("type")), (motion.jobs, row.get("job")))
    return all(not words or folded(value) in [folded(word) for word in words] for words, value in asked)


def marks_of(rows, opportunities, charter):
    """What rules on activities, lifecycle changes and opportunities look at.

    Dicts: account_id, at, source, word, contact_id, opportunity (or None), is_known, is_setback, is_sign.
    """
    by_id = {one["opportunity_id"]: one for one in opportunities}
    account_of_contact = {row["contact_id"]: row.get("account_id") for row in rows.get("contact", [])}
    marks = []
    for row in rows.get("activity", []):
        opportunity = by_id.get(row.get("opportunity_id"))
        account_id = row.get("account_id") or account_of_contact.get(row.get("contact_id"))
        account_id = account_id or (opportunity and opportunity["account_id"])
        # An opportunity of somebody else says nothing about the motion of this account.
        opportunity = opportunity if opportunity and opportunity["account_id"] == account_id else None
        found = mark(account_id, row["occurred_at"], "activity", row["kind"], row.get("contact_id"), opportunity)
        marks.append({**found, "is_sign": is_sign(row)})
    back = set_backs(rows, charter)
    for row in rows.get("lifecycle_change", []):
        account_id = row.get("account_id") or account_of_contact.get(row.get("contact_id"))
        found = mark(account_id, row["changed_at"], "lifecycle_change", row["lifecycle_stage"], row.get("contact_id"))
        marks.append({**found, "is_setback": (subject_of(row), row["changed_at"]) in back})
    for one in opportunities:
        marks.append(mark(one["account_id"], one["created_at"], "opportunity", "created", None, one))
        for step in one["steps"]:
            if step["kind"] == "close" and step["place"] is not None:
                found = mark(one["account_id"], step["at"], "opportunity", step["place"], None, one)
                marks.append({**found, "is_known": step["is_known"]})
    return [found for found in marks if found["account_id"] is not None]


def mark(account_id, at, source, word, contact_id, opportunity=None):
    """One row as rules see it."""
    return {
        "account_id": account_id, "at": at, "source": source, "word": folded(word), "contact_id": contact_id,
        "opportunity": opportunity, "is_known": True, "is_setback": False, "is_sign": False,
    }  # fmt: skip


def is_sign(row):
    """Whether an activity is a sign of life: two-way or made by the buyer, and more than a page view."""
    return row["kind"] not in PAGE_VIEW_KINDS and (row.get("is_two_way") is True or row["department"] == "buyer")


def subject_of(row):
    """Whose lifecycle stage a change is about: the contact's, else the account's."""
    return ("contact", row["contact_id"]) if row.get("contact_id") else ("account", row["account_id"])


def set_backs(rows, charter):
    """(subject, instant) of every lifecycle change by which a person set a stage back."""
    places = {}
    for rule in charter.rules:
        if rule.source == "lifecycle_change":
            for word in rule.kinds:
                rank = charter.rank[rule.phase]
                places[folded(word)] = max(rank, places.get(folded(word), rank))
    by_subject = {}
    for row in rows.get("lifecycle_change", []):
        if folded(row["lifecycle_stage"]) in places:
            by_subject.setdefault(subject_of(row), {}).setdefault(row["changed_at"], []).append(row)
    found = set()
    for subject, by_instant in by_subject.items():
        before = None
        for at in sorted(by_instant):
            of_instant = by_instant[at]
            has_order = all(row.get("sequence") is not None for row in of_instant)
            last = max(
                of_instant,
                key=lambda row: (
                    row["sequence"] if has_order else 0,
                    places[folded(row["lifecycle_stage"])],
                    row.get("changed_by") == "user",
                ),
            )
            place = places[folded(last["lifecycle_stage"])]
            if before is not None and place < before and last.get("changed_by") == "user":
                found.add((subject, at))
            before = place
    return found
