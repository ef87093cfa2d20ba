"""Knowledge gap: phases and segments with accounts in them about which no customer was interviewed lately."""

from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from metrics.derive.spells import spells_as_of
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from metrics.statistics.arrow import as_table, integers, words
from metrics.stock.stock import open_spells
from model.voice import FRESH_DAYS

COLUMNS = (
    ("phase", pa.string()),
    ("segment", pa.string()),
    ("accounts", pa.int64()),
    ("voices", pa.int64()),
    ("fresh_voices", pa.int64()),
    ("last_interview_on", pa.date32()),
    ("is_fresh", pa.bool_()),
)

# phase, segment, number of voices and day of the latest interview, for one card.
Interviews = tuple[str, str | None, int, date]


def knowledge_gap(tables: Tables, question: Question) -> Plan:
    """Per phase in play and segment with accounts in it on the day: what customers have said about it.

    The option `cards` holds `Interviews`, one per card however many languages it has. A card without a segment counts
    for the accounts without one, not for all. Interviews after the day do not count; an interview is fresh for
    `FRESH_DAYS` days. is_fresh: there is at least one fresh voice.
    """

    def counts() -> ir.Table:
        spells = open_spells(keep(spells_as_of(tables["spell"], as_of=bind("as_of")), question))
        spells = spells.filter(spells.phase.isin(question.charter.in_play))
        return spells.group_by("phase", "segment").agg(accounts=ibis._.count())

    found = yield Query(counts)
    cells = zip(words(found, "phase"), words(found, "segment"), integers(found, "accounts").tolist(), strict=True)
    cards: tuple[Interviews, ...] = question.option("cards")
    rows = [_cell(str(phase), segment, accounts, cards, question.as_of) for phase, segment, accounts in cells]
    rows.sort(key=lambda row: (question.charter.rank[str(row[0])], row[1] is None, row[1] or ""))
    names = [name for name, _ in COLUMNS]
    return as_table(COLUMNS, {name: [row[index] for row in rows] for index, name in enumerate(names)})


def _cell(
    phase: str, segment: str | None, accounts: int, cards: tuple[Interviews, ...], as_of: date
) -> tuple[str, str | None, int, int, int, date | None, bool]:
    heard = [(voices, day) for of, part, voices, day in cards if (of, part) == (phase, segment) and day <= as_of]
    fresh = sum(voices for voices, day in heard if (as_of - day).days <= FRESH_DAYS)
    last = max((day for _, day in heard), default=None)
    return phase, segment, accounts, sum(voices for voices, _ in heard), fresh, last, fresh > 0
