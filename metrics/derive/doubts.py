"""Doubts: spells that the record itself gives reason to question, and from which day to which.

Worked out once, when a snapshot is published; as of a day a spell is suspect while one of its doubts holds. Every doubt
begins and ends on the day of a row in the record, so nothing later than the as-of day plays a part.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from metrics.derive.classification import signs_of_life
from metrics.derive.expression_cache import cached_expression
from metrics.derive.milestones import OF_WHOM
from metrics.derive.opportunity_evidence import supports
from metrics.derive.record_doubts import are_stages_named, outcome_differs, owner_left, unnamed
from model.charter import Charter

CONTRADICTORY, STALE, UNCONFIRMED = "contradictory", "stale", "unconfirmed"
OUTCOME_DIFFERS, UNNAMED_STAGE, OWNER_LEFT = "outcome_differs", "unnamed_stage", "owner_left"
UNSUPPORTED = "unsupported"
# What to do about a spell follows from the first kind that holds: if its owner has left, nobody will do the rest.
KINDS = (OWNER_LEFT, OUTCOME_DIFFERS, UNNAMED_STAGE, UNSUPPORTED, CONTRADICTORY, STALE, UNCONFIRMED)
# Kinds that rest on a row of the record, named by evidence_id.
WITH_EVIDENCE = (OWNER_LEFT, OUTCOME_DIFFERS, UNNAMED_STAGE, CONTRADICTORY)
COLUMNS = ("account_id", "motion", "spell", "kind", "from_on", "until_on", "place", "evidence_id")
OBSERVED, USER, WORKFLOW = "observed", "user", "workflow"


@cached_expression
def doubts(tables: Mapping[str, ir.Table], *, charter: Charter) -> dict[str, ir.Table]:
    """By kind: account_id, motion, spell, kind, from_on, until_on (exclusive; null: never ends), place, evidence_id.

    `tables`: spell, activity, opportunity, open_stretch, user, unsupported and stay (from
    `metrics.derive.record_doubts.stage_stays`).

    Only spells of a phase in play are ever in doubt:

    - contradictory: an open opportunity of the account, in the spell's motion, supports a later phase (`place`;
      `evidence_id` names it). If that lasts to the end of the spell, the doubt stays, as the end is a guess.
    - stale: the phase was not observed but set, and there has been no sign of life for more than the charter's
      `stale_days`, counted from its beginning, from the last sign, or from the first activity on record at all. Ends
      with the next sign of life or with the spell.
    - unconfirmed: known by import, bulk change, interface or inference only: since it began there has been no sign of
      life. If none comes before the spell ends, the doubt stays.

    - outcome_differs, unnamed_stage: an opportunity of the account is closed by its outcome while its stage says
      otherwise, or the other way round; an open one is in a stage that no rule names (`evidence_id` names it). As
      with contradictory, a doubt that lasts to the end of the spell stays.
    - unsupported: after a setback nothing supports the phase any more. Lasts until something does; if it
      lasts to the end of the spell, it stays.
    - owner_left: the owner of the account, or of an open opportunity of it, is no longer active (`evidence_id`). Ends
      with the spell.

    A sign of life is a two-way or buyer-made activity; page views never count.
    """
    # Only a few columns, because every column carried along also has to be compiled.
    activities = tables["activity"].select(
        "account_id", "department", "kind", "occurred_at", "occurred_on", "is_two_way"
    )
    spells = tables["spell"].select(
        "account_id", "motion", "spell", "phase", "known_by", "entered_on", "left_on", "owner_marketing", "owner_sales"
    )
    spells = spells.filter(spells.phase.isin(charter.in_play))
    marks = _marks(spells, activities)
    found = supports(tables["open_stretch"], charter=charter)
    parts = {
        STALE: _stale(marks, activities, charter),
        UNCONFIRMED: _unconfirmed(marks),
        OWNER_LEFT: _while(
            spells,
            owner_left(spells, tables["open_stretch"], tables["opportunity"], tables["user"], charter=charter),
            OWNER_LEFT,
            stays=False,
        ),
        CONTRADICTORY: _contradictory(spells, found, charter),
        UNSUPPORTED: _while(spells, tables["unsupported"], UNSUPPORTED, stays=True),
    }
    if are_stages_named(charter):
        differs, nameless = outcome_differs(tables["stay"], charter=charter), unnamed(tables["stay"])
        parts[OUTCOME_DIFFERS] = _while(spells, differs, OUTCOME_DIFFERS, stays=True)
        parts[UNNAMED_STAGE] = _while(spells, nameless, UNNAMED_STAGE, stays=True)
    return parts


def _doubt(rows: ir.Table, kind: str, **columns: ir.Value) -> ir.Table:
    neutral = {"place": ibis.null("int16"), "evidence_id": ibis.null("string")}
    return rows.select("account_id", "motion", "spell", kind=ibis.literal(kind), **(neutral | columns)).select(*COLUMNS)


def _while(spells: ir.Table, found: ir.Table, kind: str, *, stays: bool) -> ir.Table:
    """Doubts of `kind` for as long as `found` (`metrics.derive.record_doubts`) and a spell of the account overlap.

    stays: a doubt that lasts to the end of the spell never ends.
    """
    own = spells.select("account_id", "motion", "spell", "entered_on", "left_on")
    pairs = own.join(found, OF_WHOM)
    is_within = pairs.left_on.isnull() | (pairs.since_on < pairs.left_on)
    pairs = pairs.filter(is_within & (pairs.until_on.isnull() | (pairs.until_on > pairs.entered_on)))
    lasts = pairs.until_on.isnull() | (pairs.left_on.notnull() & (pairs.until_on >= pairs.left_on)).fill_null(False)
    end = ibis.null("date") if stays else pairs.left_on
    return _doubt(
        pairs,
        kind,
        from_on=ibis.greatest(pairs.entered_on, pairs.since_on),
        until_on=lasts.ifelse(end, pairs.until_on),
        evidence_id=pairs.evidence_id,
    ).distinct()


def _marks(spells: ir.Table, activities: ir.Table) -> ir.Table:
    """The days that support a spell that was set, not observed: its entry and the signs of life in it."""
    label = spells.filter(spells.known_by.cast("string") != OBSERVED).select(
        "account_id", "motion", "spell", "entered_on", "left_on", known_by=ibis._.known_by.cast("string")
    )
    life = signs_of_life(activities).select("account_id", "lived_on").distinct()
    lived = label.join(life, [label.account_id == life.account_id, life.lived_on >= label.entered_on])
    lived = lived.filter(lived.left_on.isnull() | (lived.lived_on <= lived.left_on))
    entry = label.mutate(on=label.entered_on, is_sign=ibis.literal(False))
    return entry.union(lived.mutate(on=lived.lived_on, is_sign=ibis.literal(True)).select(*entry.columns))


def _stale(marks: ir.Table, activities: ir.Table, charter: Charter) -> ir.Table:
    days = marks.select("account_id", "motion", "spell", "left_on", "on").distinct()
    following = days.on.lead().over(ibis.window(group_by=["account_id", "motion", "spell"], order_by="on"))
    gaps = days.mutate(until_on=ibis.coalesce(following, days.left_on))
    recorded = activities.agg(recorded_from=activities.occurred_on.min())
    gaps = gaps.cross_join(recorded.filter(recorded.recorded_from.notnull()))
    begun = ibis.greatest(gaps.on, gaps.recorded_from) + ibis.interval(days=charter.stale_days + 1)
    # Via a timestamp, because a day plus an interval is one on some engines.
    gaps = gaps.mutate(from_on=begun.cast("timestamp").cast("date"))
    gaps = gaps.filter(gaps.until_on.isnull() | (gaps.until_on > gaps.from_on))
    return _doubt(gaps, STALE, from_on=gaps.from_on, until_on=gaps.until_on)


def _unconfirmed(marks: ir.Table) -> ir.Table:
    weak = marks.filter(marks.known_by.notin([USER, WORKFLOW]))
    first = weak.group_by("account_id", "motion", "spell", "entered_on").agg(seen_on=weak.on.min(where=weak.is_sign))
    first = first.filter(first.seen_on.isnull() | (first.seen_on > first.entered_on))
    return _doubt(first, UNCONFIRMED, from_on=first.entered_on, until_on=first.seen_on)


def _contradictory(spells: ir.Table, supported: ir.Table, charter: Charter) -> ir.Table:
    rank = ibis.cases(*((spells.phase.cast("string") == key, charter.rank[key]) for key in charter.in_play))
    own = spells.select("account_id", "motion", "spell", "entered_on", "left_on", own_place=rank.cast("int16"))
    pairs = own.join(supported, OF_WHOM)
    pairs = pairs.filter(pairs.place > pairs.own_place)
    pairs = pairs.filter(
        (pairs.left_on.isnull() | (pairs.since_on < pairs.left_on))
        & (pairs.until_on.isnull() | (pairs.until_on > pairs.entered_on))
    )
    lasts = pairs.until_on.isnull() | (pairs.left_on.notnull() & (pairs.until_on >= pairs.left_on))
    return _doubt(
        pairs,
        CONTRADICTORY,
        from_on=ibis.greatest(pairs.entered_on, pairs.since_on),
        until_on=lasts.fill_null(True).ifelse(ibis.null("date"), pairs.until_on),
        place=pairs.place,
        evidence_id=pairs.opportunity_id,
    )
