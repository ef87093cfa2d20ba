"""Section 9: which spells are suspect, what is missing, what to fix. Read off the rows day by day, no intervals."""

from model.tables import PAGE_VIEW_KINDS
from tests.reference.durations import has_next_step
from tests.reference.flows import account_value
from tests.reference.opened_by_rules import motions_by_day
from tests.reference.spells import local_day

ORIGINS = {"import": ("import", "bulk", "api")} | {
    name: (name,) for name in ("observed", "user", "workflow", "inferred")
}

# What speaks against a phase, in the order in which it is put right, and as the columns of trust.
DOUBTS = ("owner_left", "outcome_differs", "unnamed_stage", "unsupported", "contradictory", "stale", "unconfirmed")
COUNTED = ("contradictory", "stale", "unconfirmed", "outcome_differs", "unnamed_stage", "unsupported", "owner_left")


def signs_of_life(account_id, activities, charter, until):
    """Days up to `until` with a two-way or buyer-made activity of the account that is no page view."""
    return {
        local_day(activity["occurred_at"], charter)
        for activity in activities
        if activity["account_id"] == account_id
        and (activity.get("is_two_way") or activity["department"] == "buyer")
        and activity["kind"] not in PAGE_VIEW_KINDS
        and local_day(activity["occurred_at"], charter) <= until
    }


def place_of(stage, charter):
    """Rank of the highest phase a stage supports; None where no rule names it."""
    places = [
        charter.rank[rule.phase]
        for rule in charter.rules
        if rule.source == "stage_change" and stage.strip().lower() in {word.strip().lower() for word in rule.kinds}
    ]
    return max(places, default=None)


def contradiction(spell, stretches, charter, as_of):
    """(rank, opportunity_id) of the furthest contradiction that lasts to the day or to the spell's end; else None.

    `stretches`: the rows of `opened_by_rules.opened`.
    """
    hits = []
    for one in stretches:
        if one["account_id"] != spell["account_id"] or one["place"] is None:
            continue
        rank, since = charter.rank[one["place"]], local_day(one["created_at"], charter)
        until = one["closed_at"] and local_day(one["closed_at"], charter)
        day = as_of if spell["is_open"] else spell["left_on"].fromordinal(spell["left_on"].toordinal() - 1)
        holds = since <= day and (until is None or until > day)
        if day < spell["entered_on"]:  # entered and left on one day: it must have held on that day, too
            holds = holds and (until is None or until > spell["entered_on"])
        if holds and rank > charter.rank[spell["phase"]]:
            hits.append((-rank, max(since, spell["entered_on"]), one["opportunity_id"]))
    return (-min(hits)[0], min(hits)[2]) if hits else None


def stays(opportunity, changes, charter):
    """(place or None, since, until or None) of every stay of the opportunity in a stage."""
    own = [change for change in changes if change["opportunity_id"] == opportunity["opportunity_id"]]
    if not own:
        return [(place_of(opportunity["stage"], charter), local_day(opportunity["created_at"], charter), None)]
    last_of = {}
    for change in sorted(own, key=lambda c: (c.get("sequence") is None, c.get("sequence") or 0, c["row_no"])):
        last_of[change["changed_at"]] = change
    steps = [last_of[at] for at in sorted(last_of)]
    days = [local_day(step["changed_at"], charter) for step in steps]
    return [
        (place_of(step["stage"], charter), since, until)
        for step, since, until in zip(steps, days, [*days[1:], None], strict=True)
    ]


def closing_day(opportunity, changes, charter):
    """The day it closed by its outcome: its closing day, else its last change, else its creation; None while open."""
    if opportunity.get("outcome") is None:
        return None
    if opportunity.get("closed_at") is not None:
        return local_day(opportunity["closed_at"], charter)
    own = [change for change in changes if change["opportunity_id"] == opportunity["opportunity_id"]]
    moments = [change["changed_at"] for change in own] or [opportunity["created_at"]]
    return local_day(max(moments), charter)


def of_record(account_id, world, charter):
    """kind -> (since, until or None, opportunity_id) of what the account's opportunities say against themselves, while
    they belong to the lead motion.
    """
    opportunities, changes = world.opportunities, world.changes
    found = {"unnamed_stage": [], "outcome_differs": []}
    first = {}
    for opportunity in opportunities:
        ended = closing_day(opportunity, changes, charter)
        source = opportunity.get("source") or ""
        if ended is not None and opportunity["account_id"] is not None:
            first[source] = min(ended, first.get(source, ended))
    ends = {"won": charter.rank["won"], "lost": charter.rank["lost"]}
    for opportunity in opportunities:
        if opportunity["account_id"] != account_id:
            continue
        id_, outcome = opportunity["opportunity_id"], opportunity.get("outcome")
        ended = closing_day(opportunity, changes, charter)
        closed = opportunity.get("closed_at") and local_day(opportunity["closed_at"], charter)
        of_motion = in_lead(*motions_by_day(opportunity, changes, world.events, charter), charter)
        for place, since, until in stays(opportunity, changes, charter):
            if place is None:
                until = min((day for day in (until, ended, closed) if day), default=None)
                found["unnamed_stage"].extend(of_motion(since, until, id_))
            elif outcome is not None and place != ends[outcome]:
                found["outcome_differs"].extend(of_motion(max(since, ended), until, id_))
            elif outcome is None and not closed and place in ends.values():
                told = first.get(opportunity.get("source") or "")
                if told is not None:
                    found["outcome_differs"].extend(of_motion(max(since, told), until, id_))
    return {kind: [one for one in some if one[1] is None or one[1] > one[0]] for kind, some in found.items()}


def in_lead(first, moved_at, later, charter):
    """Cuts (since, until, evidence) to the days on which an opportunity of these motions belonged to the lead one."""
    moved_on = moved_at and local_day(moved_at, charter)

    def cut(since, until, evidence):
        found = []
        if first == charter.lead_motion:
            found.append((since, min((day for day in (until, moved_on) if day), default=None), evidence))
        if moved_on and later == charter.lead_motion:
            found.append((max(since, moved_on), until, evidence))
        return found

    return cut


def gone_owners(spell, world, charter):
    """(since, until or None, user_id) while whoever owns the account in the phase, or an open opportunity, has left."""
    gone = {user["user_id"] for user in world.users if not user["is_active"]}
    account = next((a for a in world.accounts if a["account_id"] == spell["account_id"]), {})
    marketing, sales = account.get("owner_marketing"), account.get("owner_sales")
    owner = {"marketing": marketing, "sales": sales}.get(charter.led_by(spell["phase"]), sales or marketing)
    found = [(spell["entered_on"], None, owner)] if owner in gone else []
    for deal in world.opened:
        if deal["account_id"] == spell["account_id"] and deal.get("owner") in gone:
            closed = deal.get("closed_at") and local_day(deal["closed_at"], charter)
            since = local_day(deal["created_at"], charter)
            if not closed or closed > since:
                found.append((since, closed, deal["owner"]))
    return found


def held(spell, intervals, as_of, *, lasting):
    """The evidence of the interval that holds on the day and began first; None if none does.

    lasting: what holds to the end of a spell that is over stays; otherwise nothing is held against it any more.
    """
    left, hits = spell["left_on"], []
    for since, until, evidence in intervals:
        until = None if until is None or until > as_of else until
        if since > as_of or (left and since >= left) or (until and until <= spell["entered_on"]):
            continue
        holds = lasting if left else True
        if (until is None or (left and until >= left)) and holds:
            hits.append((max(spell["entered_on"], since), evidence))
    return min(hits)[1] if hits else None


def doubts(spell, known_by, world, charter, as_of):
    """What speaks against a spell of `phase_spells` as of the day: kind -> evidence."""
    if spell["phase"] not in charter.in_play:
        return {}
    found, activities = {}, world.activities
    gone = held(spell, gone_owners(spell, world, charter), as_of, lasting=False)
    if gone:
        found["owner_left"] = gone
    if any(rule.source == "stage_change" for rule in charter.rules):
        for kind, some in of_record(spell["account_id"], world, charter).items():
            if evidence := held(spell, some, as_of, lasting=True):
                found[kind] = evidence
    against = contradiction(spell, world.opened, charter, as_of)
    if against:
        found["contradictory"] = against
    end = as_of if spell["is_open"] else spell["left_on"]
    alive = {day for day in signs_of_life(spell["account_id"], activities, charter, end) if day >= spell["entered_on"]}
    recorded = [local_day(activity["occurred_at"], charter) for activity in activities]
    recorded = [day for day in recorded if day <= as_of]
    if spell["is_open"] and known_by != "observed" and recorded:
        quiet = (as_of - max(spell["entered_on"], min(recorded), *alive)).days
        if quiet > charter.stale_days:
            found["stale"] = quiet
    if known_by in ("import", "bulk", "api", "inferred") and not alive:
        found["unconfirmed"] = known_by
    return found


def lacking(spell, contacts, charter, as_of):
    """Required roles of the phase that no contact known on the day has, sorted; capitals and blanks do not matter."""
    has = {
        (contact.get("buying_role") or "").strip().lower()
        for contact in contacts
        if contact["account_id"] == spell["account_id"]
        and (contact.get("created_at") is None or local_day(contact["created_at"], charter) <= as_of)
    }
    return sorted({*charter.phase(spell["phase"]).roles} - has)


def examined(spells, known_by, world, charter, as_of):
    """One dict per account in play: spell, value and findings (name -> evidence)."""
    rows = []
    for spell in spells:
        if not spell["is_open"] or spell["phase"] not in charter.in_play:
            continue
        id_ = spell["account_id"]
        how = known_by[spell["evidence_id"]]
        found = doubts(spell, how, world, charter, as_of)
        if charter.led_by(spell["phase"]) != "marketing" and not has_next_step(id_, world.opened, charter, as_of):
            found["missing_next_step"] = None
        if missing := lacking(spell, world.contacts, charter, as_of):
            found["missing_roles"] = missing
        value = account_value(id_, world.accounts, world.opened, charter, as_of)
        rows.append({"spell": spell, "known_by": how, "value": value, "found": found})
    return rows


def trust(rows, charter):
    """The rows of `trust` from those of `examined`."""
    answer = []
    for phase in charter.in_play:
        own = [row for row in rows if row["spell"]["phase"] == phase]

        def count(finding, own=own):
            return sum(finding in row["found"] for row in own)

        rates = {
            f"{name}_rate": sum(row["known_by"] in ORIGINS[name] for row in own) / len(own) if own else None
            for name in ("observed", "user", "workflow", "import", "inferred")
        }
        suspect = sum(bool({*DOUBTS} & {*row["found"]}) for row in own)
        answer.append(
            {"phase": phase, "accounts": len(own)}
            | rates
            | {name: count(name) for name in COUNTED}
            | {
                "suspect": suspect,
                "missing_roles": count("missing_roles") if charter.phase(phase).roles else None,
                "missing_next_step": count("missing_next_step") if charter.led_by(phase) != "marketing" else None,
            }
        )
    return answer


def fixes(rows, charter):
    """The rows of `fixes`, all of them: rank, account_id, finding, moves, by_how_much, unit, moved_rate."""
    worth = sum(row["value"] or 0 for row in rows)
    with_roles = [row for row in rows if charter.phase(row["spell"]["phase"]).roles]
    with_step = [row for row in rows if charter.led_by(row["spell"]["phase"]) != "marketing"]
    order, kinds = (*DOUBTS, "missing_next_step", "missing_roles"), len(DOUBTS)
    answer = []
    for row in rows:
        labels = [name for name in DOUBTS if name in row["found"]]
        for finding in labels[:1] or [name for name in order[kinds:] if name in row["found"]]:
            if finding == "missing_roles":
                required = len({*charter.phase(row["spell"]["phase"]).roles})
                moved = len(row["found"][finding]) / required / len(with_roles)
                effect = ("buying_group", moved, "share", moved)
            elif finding == "missing_next_step":
                effect = ("trust", 1.0, "accounts", 1 / len(with_step))
            elif (row["value"] or 0) > 0:
                effect = ("stock", row["value"], "money", row["value"] / worth)
            else:
                effect = ("stock", 1.0, "accounts", 1 / len(rows))
            answer.append((row, finding, *effect))
    answer.sort(
        key=lambda one: (
            -one[5], one[0]["value"] is None, -(one[0]["value"] or 0), one[0]["spell"]["account_id"],
            order.index(one[1]),
        )
    )  # fmt: skip
    return [
        {
            "rank": rank, "account_id": row["spell"]["account_id"], "phase": row["spell"]["phase"], "finding": finding,
            "moves": moves, "by_how_much": by, "unit": unit, "moved_rate": moved,
        }
        for rank, (row, finding, moves, by, unit, moved) in enumerate(answer, 1)
    ]  # fmt: skip
