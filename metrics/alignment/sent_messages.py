"""Messages: what campaigns and subjects said to an account, in the phase it was in at that moment."""

from collections.abc import Mapping, Sequence
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


def carried_texts(tables: Tables, question: Question) -> ir.Table:
    """One row per activity of the period that carries a message: of, at, on, department, told_in, text.

    Sales: the subject, where there is none the campaign. Marketing: the campaign of any activity that is not of sales,
    also of what the buyer did in answer to it; where there is none, the subject of marketing's own activity. Answers to
    handovers are no message.
    """
    charter = question.charter
    activity = tables["activity"].filter(
        ibis._.account_id.notnull()
        & ibis._.occurred_on.between(bind("start"), bind("end"))
        & ibis._.kind.notin((*charter.touch_kinds.accepted, *charter.touch_kinds.returned))
    )
    activity = activity.filter(activity[CAMPAIGN].notnull() | activity[SUBJECT].notnull())
    campaign, subject = (_without_blanks(activity[name]) for name in (CAMPAIGN, SUBJECT))
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
    return rows.filter(rows.text.notnull())


def _without_blanks(text: ir.StringValue) -> ir.StringValue:
    """`text` without blanks around it, null if nothing is left.

    Most texts have none: looking at both ends costs a tenth of stripping every one.
    """
    has_blanks = text.startswith(" ") | text.endswith(" ")
    return has_blanks.ifelse(text.strip(), text).nullif("")


def in_their_phase(rows: ir.Table, tables: Tables, question: Question) -> ir.Table:
    """The `rows` of `carried_texts` within a spell in play matching the filters, with its phase at that instant.

    account_id, name, segment, phase, department, told_in, on, and all further columns of `rows`.
    """
    charter = question.charter
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
    return within.drop("of", "at", "entered_at", "left_at")


def speaking(rows: ir.Table, themes: Themes) -> ir.Table:
    """text and theme_<number> per distinct text of `rows`: whether it speaks of the theme (`speaks_of`).

    Texts recur, so that each is looked through once.
    """
    texts = rows.select("text").distinct()
    return texts.mutate(
        **{f"theme_{place}": speaks_of(texts.text, place, words) for place, (_, words) in enumerate(themes)}
    )


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


def _name(place: int, number: int) -> str:
    return f"word_{place}_{number}"
