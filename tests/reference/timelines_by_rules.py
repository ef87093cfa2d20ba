"""What happened to one opportunity by kpis.md, 2 and 3: its moves, closings and re-openings, one after the other.

A literal reading of the contract, in plain Python. Rows are dicts of the canonical tables.
"""

from datetime import timedelta

from model.charter import DORMANT, LOST, WON
from tests.reference.spells import local_day

IMPORTED = ("import", "bulk", "api")
# So many opportunities with their first row at one instant were dated by a first reading, not by people.
FIRST_READING = 3


def folded(text):
    """`text` as stages and pipelines are compared; None stays None."""
    return None if text is None else text.strip().lower()


def place_of(row, opportunity, charter):
    """The furthest phase for which a rule names the stage of `row`; None where none does."""
    pipeline = folded(pipeline_of(row, opportunity))
    found = []
    for rule in charter.rules:
        if rule.source != "stage_change" or rule.phase == DORMANT:
            continue
        words = [folded(word) for word in rule.kinds]
        is_named = folded(row["stage"]) in words or folded(row.get("stage_id")) in words
        if is_named and (not rule.pipelines or pipeline in [folded(one) for one in rule.pipelines]):
            found.append(rule.phase)
    return max(found, key=lambda phase: charter.rank[phase]) if found else None


def pipeline_of(row, opportunity):
    """The pipeline a change of stage happened in: its own, else the one the opportunity is in."""
    return row.get("pipeline") or opportunity.get("pipeline")


def clusters_of(changes, charter):
    """The changes of one opportunity, those that settle together in one list, in order of time."""
    clusters = []
    for row in sorted(changes, key=lambda row: row["changed_at"]):
        if clusters and row["changed_at"] - clusters[-1][-1]["changed_at"] <= timedelta(seconds=charter.settle_seconds):
            clusters[-1].append(row)
        else:
            clusters.append([row])
    return clusters


def last_of(cluster, opportunity, charter):
    """The row of the cluster whose stage the opportunity stands in after all of them."""
    left = cluster
    if all(row.get("sequence") is not None for row in left):
        highest = max(row["sequence"] for row in left)
        left = [row for row in left if row["sequence"] == highest]
    if len(left) > 1 and all(row.get("previous_stage") is not None for row in left):
        left_behind = {folded(row["previous_stage"]) for row in left}
        tails = [
            r for r in left if folded(r["stage"]) not in left_behind and folded(r.get("stage_id")) not in left_behind
        ]
        if len(tails) == 1:
            left = tails
    latest = max(row["changed_at"] for row in left)
    left = [row for row in left if row["changed_at"] == latest]
    stands_in = folded(opportunity["stage"])
    left = [r for r in left if stands_in in (folded(r["stage"]), folded(r.get("stage_id")))] or left

    def furthest_last(row):
        place = place_of(row, opportunity, charter)
        rank = -1 if place is None else charter.rank[place]
        return (rank, row["stage"], row.get("stage_id") or "", row.get("pipeline") or "", row.get("changed_by") or "")

    return max(left, key=furthest_last)


def moves_of(opportunity, changes, charter, first_rows):
    """The moves: dicts of at, place (None: no rule names it), pipeline, is_known.

    `first_rows`: instant -> how many opportunities of the company have their first row then.
    """
    moves = []
    for number, cluster in enumerate(clusters_of(changes, charter)):
        row = last_of(cluster, opportunity, charter)
        at = max(one["changed_at"] for one in cluster)
        is_known = row.get("is_entry_known") is not False
        is_later_day = local_day(at, charter) > local_day(opportunity["created_at"], charter)
        if number == 0 and is_later_day:
            if row.get("changed_by") in IMPORTED:
                is_known = False
            first_at = min(one["changed_at"] for one in cluster)
            if row.get("changed_by") is None and first_rows[first_at] >= FIRST_READING:
                is_known = False
        place = place_of(row, opportunity, charter)
        moves.append({"at": at, "place": place, "pipeline": pipeline_of(row, opportunity), "is_known": is_known})
    return moves


def own_closing(opportunity, moves, charter):
    """When and how the opportunity itself says it closed: at, outcome, is_known, is_by_stage; None if it does not.

    A stage that is called won or lost says so as well as an outcome does. A closing day tells less than the move to
    the matching stage on that day: the move's instant counts then.
    """
    shown = place_of({"stage": opportunity["stage"]}, opportunity, charter)
    outcome = opportunity.get("outcome") or (shown if shown in (WON, LOST) else None)
    closed_at = opportunity.get("closed_at")
    if outcome is None and closed_at is None:
        return None
    if closed_at is None:
        if moves:
            last = moves[-1]
            return {"at": last["at"], "outcome": outcome, "is_known": last["is_known"], "pipeline": None}
        return {"at": opportunity["synced_at"], "outcome": outcome, "is_known": False, "pipeline": None}
    terminal = [move for move in moves if move["place"] in (WON, LOST) and outcome in (None, move["place"])]
    of_the_day = [m for m in terminal if local_day(m["at"], charter) == local_day(closed_at, charter)]
    if of_the_day:
        move = of_the_day[-1]
        return {"at": move["at"], "outcome": move["place"], "is_known": move["is_known"], "pipeline": move["pipeline"]}
    if outcome is None and terminal:
        outcome = terminal[-1]["place"]
    return {"at": closed_at, "outcome": outcome, "is_known": True, "pipeline": None}


def timeline_of(opportunity, changes, charter, first_rows):
    """(opens_at, steps, closing pipeline) of one opportunity.

    A step is a dict of at, kind (move, close), place (a move's phase in play; a closing's won, lost or None) and
    is_known. Moves that change nothing (into unnamed stages, or of what stays closed) are no steps.
    """
    moves = moves_of(opportunity, changes, charter, first_rows)
    own = own_closing(opportunity, moves, charter)
    steps, outcome, closed_in = [], None, None
    is_closed = is_by_stage = False
    # At one instant the move comes first: what the opportunity says of itself stands.
    happenings = sorted([(move["at"], 0, move) for move in moves] + ([(own["at"], 1, own)] if own else []), key=_order)
    for at, is_own, found in happenings:
        if is_own:
            if not is_closed or (found["outcome"] is not None and found["outcome"] != outcome):
                steps.append({"at": at, "kind": "close", "place": found["outcome"], "is_known": found["is_known"]})
                outcome = found["outcome"]
                if not is_closed:
                    is_by_stage, closed_in = found["pipeline"] is not None, found["pipeline"]
            is_closed = True
            continue
        place = found["place"]
        own_stands = own is not None and (opportunity.get("closed_at") is None or own["at"] <= at)
        is_elsewhere = is_closed and _differ(closed_in, found["pipeline"])
        if place in (WON, LOST):
            # Its own outcome is decided at its own instant; what stays closed may carry any label.
            if is_closed and (is_elsewhere or place == outcome or (own is not None and own["at"] <= at)):
                continue
            steps.append({"at": at, "kind": "close", "place": place, "is_known": found["is_known"]})
            is_closed, is_by_stage, outcome, closed_in = True, True, place, found["pipeline"]
        elif place is not None:
            if is_closed and (own_stands or is_elsewhere):
                continue
            steps.append({"at": at, "kind": "move", "place": place, "is_known": found["is_known"]})
            is_closed, is_by_stage, outcome, closed_in = False, False, None, None
    opens_at = min([opportunity["created_at"]] + [move["at"] for move in moves] + [step["at"] for step in steps])
    last_pipeline = moves[-1]["pipeline"] if moves else None
    pipeline = (closed_in if is_by_stage else None) or opportunity.get("pipeline") or last_pipeline
    return opens_at, steps, pipeline


def _order(happening):
    return happening[:2]


def _differ(one, other):
    """Whether both pipelines are known, and not the same."""
    return one is not None and other is not None and folded(one) != folded(other)
