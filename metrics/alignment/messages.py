"""Messages: of which themes marketing and sales speak in each phase, beside what customers said in interviews."""

import ibis.expr.types as ir
import pyarrow as pa

from metrics.alignment.sent_messages import (
    SIDES,
    Themes,
    bound_words,
    carried_texts,
    in_their_phase,
    shape_of,
    speaking,
)  # fmt: skip
from metrics.question.question import Plan, Query, Question, Tables
from metrics.statistics.arrow import as_table, integers, words
from model.message_themes import speaks_of as card_speaks_of

# A department speaks of a theme in a phase if at least this share of the accounts it addressed there heard of it.
SPOKEN_SHARE = 0.1
SAME, ONE_SIDE, UNHEARD, UNASKED, NOT_ASKED, SILENT = (
    "same", "one_side", "unheard", "unasked", "not_asked", "silent",
)  # fmt: skip
# The widest gap first.
AGREEMENTS = (UNHEARD, UNASKED, ONE_SIDE, SAME, NOT_ASKED, SILENT)
COLUMNS = (
    ("phase", pa.string()),
    ("theme", pa.string()),
    ("marketing_accounts", pa.int64()),
    ("marketing_addressed", pa.int64()),
    ("sales_accounts", pa.int64()),
    ("sales_addressed", pa.int64()),
    ("voices", pa.int64()),
    ("asked", pa.int64()),
    ("agreement", pa.string()),
)

# Phase, number of voices and the whole text of one card, however many languages it has.
Heard = tuple[str, int, str]


def messages(tables: Tables, question: Question) -> Plan:
    """One row per phase in play and theme of the option `themes`, in that order.

    <department>_addressed: accounts that got any message of it in the period while in the phase (`carried_texts`);
    <department>_accounts: those of them that got one with a word of the theme. asked: voices of the cards of the phase
    in the option `heard`; voices: of those cards that speak of the theme. agreement: customers speak of it and so does
    every department that addressed anybody there (same), one of two (one_side) or none (unheard); no customer does but
    a department does (unasked); nobody was asked (not_asked); nobody speaks of it (silent).
    """
    themes: Themes = question.option("themes")
    heard: tuple[Heard, ...] = question.option("heard", ())

    def counts() -> ir.Table:
        texts = carried_texts(tables, question)
        rows = in_their_phase(texts, tables, question).join(speaking(texts, themes), "text")
        matched = [f"theme_{place}" for place in range(len(themes))]
        return rows.group_by("phase", "department").agg(
            addressed=rows.account_id.nunique(),
            **{name: rows.account_id.nunique(where=rows[name]) for name in matched},
        )

    found = yield Query(counts, bound_words(themes), shape_of(themes))
    cells = {pair: row for row, pair in enumerate(zip(words(found, "phase"), words(found, "department"), strict=True))}
    numbers = {name: integers(found, name) for name in found.column_names if name not in ("phase", "department")}

    def number(name: str, phase: str, department: str) -> int:
        row = cells.get((phase, department))
        return 0 if row is None else int(numbers[name][row])

    rows = []
    for phase in question.charter.in_play:
        cards = [(voices, text) for of, voices, text in heard if of == phase]
        asked = sum(voices for voices, _ in cards)
        addressed = [number("addressed", phase, department) for department in SIDES]
        for place, (theme, of) in enumerate(themes):
            accounts = [number(f"theme_{place}", phase, department) for department in SIDES]
            voices = sum(count for count, text in cards if card_speaks_of(text, of))
            told = [part for pair in zip(accounts, addressed, strict=True) for part in pair]
            rows.append((phase, theme, *told, voices, asked, agreement(accounts, addressed, voices, asked)))
    return as_table(COLUMNS, {name: [row[place] for row in rows] for place, (name, _) in enumerate(COLUMNS)})


def agreement(accounts: list[int], addressed: list[int], voices: int, asked: int) -> str:
    """One of `AGREEMENTS`; `accounts` and `addressed` are of the departments in `SIDES`."""
    speak = [bool(own) and own >= SPOKEN_SHARE * whole for own, whole in zip(accounts, addressed, strict=True) if whole]
    if voices:
        return SAME if speak and all(speak) else ONE_SIDE if any(speak) else UNHEARD
    if not any(speak):
        return SILENT
    return UNASKED if asked else NOT_ASKED
