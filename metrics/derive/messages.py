"""Messages: what campaigns and subjects said to an account, in the phase it was in at that moment."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from metrics.derive.sales_touches import MARKETING, SALES
from metrics.question.question import Question, Tables, bind, keep

CAMPAIGN, SUBJECT = "campaign", "subject"
SIDES = (MARKETING, SALES)
# A theme: its id, and the words by which a text is recognised as speaking of it.
Themes = Sequence[tuple[str, tuple[str, ...]]]


def said(tables: Tables, question: Question) -> ir.Table:
    """One row per activity of the period that carries a message, within a spell in play matching the filters.

    account_id, name, segment, phase (at that instant), department, told_in, text, on. Sales: the subject, where there
    is none the campaign. Marketing: the campaign of any activity that is not of sales, also of what the buyer did in
    answer to it; where there is none, the subject of marketing's own activity. Answers to handovers are no message.
    """
    charter = question.charter
    activity = tables["activity"].filter(
        ibis._.account_id.notnull()
        & ibis._.occurred_on.between(bind("start"), bind("end"))
        & ibis._.kind.notin((*charter.touch_kinds.accepted, *charter.touch_kinds.returned))
    )
    campaign, subject = (activity[name].strip().nullif("") for name in (CAMPAIGN, SUBJECT))
    is_sales = activity.department == SALES
    own = is_sales | (activity.department == MARKETING)
    first = is_sales.ifelse(subject, campaign)
    second = is_sales.ifelse(campaign, own.ifelse(subject, ibis.null("string")))
    rows = activity.select(
        of="account_id",
        at="occurred_at",
        on="occurred_on",
        department=is_sales.ifelse(SALES, MARKETING),
        told_in=(is_sales == first.notnull()).ifelse(SUBJECT, CAMPAIGN),
        text=ibis.coalesce(first, second),
    )
    rows = rows.filter(rows.text.notnull())
    spells = keep(tables["spell"], question)
    spells = spells.filter(spells.phase.isin(charter.in_play))
    spells = spells.select("account_id", "name", "segment", "phase", "entered_at", "left_at")
    within = rows.join(
        spells,
        [
            rows.of == spells.account_id,
            rows.at >= spells.entered_at,
            spells.left_at.isnull() | (rows.at < spells.left_at),
        ],
    )
    return within.select("account_id", "name", "segment", "phase", "department", "told_in", "text", "on")


def speaks_of(text: ir.StringValue, place: int, words: Sequence[str]) -> ir.BooleanValue:
    """Whether `text` contains one of the words of theme number `place`, ignoring case; see `bound_words`."""
    text = text.lower()
    return reduce(or_, (text.contains(bind(_name(place, n), "string").lower()) for n in range(len(words))))


def bound_words(themes: Themes) -> Mapping[str, str]:
    """The values to bind for `speaks_of`."""
    return {_name(place, n): word for place, (_, words) in enumerate(themes) for n, word in enumerate(words)}


def shape_of(themes: Themes) -> tuple[int, ...]:
    """What an expression with `speaks_of` depends on: how many words each theme has."""
    return tuple(len(words) for _, words in themes)


def any_of(text: ir.StringValue, themes: Themes) -> ir.BooleanValue:
    """Whether `text` speaks of any of `themes`; of none if there are none."""
    parts: Iterable[ir.BooleanValue] = [speaks_of(text, place, words) for place, (_, words) in enumerate(themes)]
    return reduce(or_, parts, ibis.literal(False))


def _name(place: int, number: int) -> str:
    return f"word_{place}_{number}"
