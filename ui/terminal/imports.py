"""What was recognised in unfamiliar files, as lines for the terminal; and what was typed about them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from model.currencies import written_apart
from model.errors import Fault
from ui.text import language, values
from ui.text.catalogue import t

# How many entries of long lists are shown.
_LISTED = 12
NO_PHASE = "-"


def pairs(given: Sequence[str] | None, option: str, shape: str) -> dict[str, str]:
    """WORD=VALUE entries as a dict, split at the last equals sign; Fault for an entry without one."""
    found = {}
    for entry in given or ():
        left, sign, right = entry.rpartition("=")
        if not sign or not left.strip():
            raise Fault("answer.not_allowed", name=option, value=entry, allowed=shape)
        found[left.strip()] = right.strip()
    return found


def recognised(proposal: Any) -> Iterator[str]:
    """A proposal (`connectors.files.recognised.Proposal`), as lines."""
    for table in proposal.tables:
        yield from _table(table)
    if proposal.exported_on:
        yield t(f"exports.day.{proposal.exported_by}", day=proposal.exported_on)
    yield from figure_lines(proposal)
    for one in proposal.stages:
        yield "  " + t(
            "exports.stage", word=one.word, phase=_phase(one.phase, proposal.charter), rows=one.rows,
            open_rows=one.open_rows, value=_apart(one.open_by_currency),
        )  # fmt: skip
    yield from (t(note.key, **note.values) for note in proposal.notes)
    for option in proposal.options:
        if option.kind != "factor":
            shown = ", ".join(f"{one.answer} ({one.shows})" for one in option.choices if one.shows)
            now = ", ".join(option.chosen) or t(f"exports.option.none.{option.kind}")
            name = t(f"exports.field.{option.subject}") if option.subject else ""
            yield t(f"exports.option.{option.kind}", name=name, subject=option.subject, shown=shown, now=now)


def _apart(worth: Iterable[tuple[str | None, float]]) -> str:
    """Sums in several currencies side by side, never added; a bare number where there is but one."""
    one_or_more = [*worth]
    if len(one_or_more) < 2:
        return str(sum(round(value) for _, value in one_or_more))
    return written_apart(one_or_more)


def figure_lines(proposal: Any) -> Iterator[str]:
    """Accounts, deals, days and amounts."""
    counts = proposal.counts
    yield t(
        "exports.counts", accounts=counts.accounts, opportunities=counts.opportunities, open=counts.open,
        won=counts.won,
        lost=counts.lost,
    )  # fmt: skip
    yield t(
        "exports.counts_accounts", in_play=counts.accounts_in_play, won=counts.accounts_won, lost=counts.accounts_lost
    )
    if counts.contacts or counts.activities:
        yield t("exports.counts_people", contacts=counts.contacts, activities=counts.activities)
    if counts.first_on:
        yield t("exports.days", first=counts.first_on, last=counts.last_on, changes=counts.changes)
    for one in proposal.amounts:
        yield t(
            "exports.amounts", currency=f" ({one.currency})" if one.currency else "", opportunities=one.opportunities,
            total=round(one.total), smallest=round(one.smallest), largest=round(one.largest),
            open_total=round(one.open_total),
        )  # fmt: skip
    if counts.opportunities and not proposal.amounts:
        yield t("exports.no_amounts")


def to_compare(proposal: Any) -> str:
    """Three well-known numbers to compare with the CRM."""
    sums = "; ".join(
        t("exports.sum", total=round(one.open_total), currency=one.currency or "").strip() for one in proposal.amounts
    )
    year = proposal.exported_on.year if proposal.exported_on else ""
    counts = proposal.counts
    won = in_year(counts.won_this_year, counts.won_undated)
    return t("exports.three", open=counts.open, value=sums or "0", won=won, year=str(year))


def in_year(won: int, undated: int) -> str:
    """How many were won in the year, and how many on a day that nobody tells."""
    return t("exports.won_and_undated", won=won, undated=undated) if undated else values.number(won)


def questions(proposal: Any) -> Iterator[str]:
    """The open questions, most at stake first, with how to answer them."""
    yield t("exports.questions", number=len(proposal.questions))
    for one in proposal.questions:
        subject = t(f"exports.field.{one.subject}") if one.kind == "field" else one.subject
        yield "? " + t(f"exports.ask.{one.kind}", subject=subject, file=one.file or "")
        yield "  " + t("exports.at_stake", rows=one.rows, value=round(one.value))
        shown = [
            f"{choice.answer} ({choice.shows})" if choice.shows else choice.answer or t("exports.no_column")
            for choice in one.choices
        ]
        yield "  " + t("exports.choices", choices=", ".join(shown))
        if one.guess:
            yield "  " + t("exports.guess", guess=one.guess)
        yield "  " + t("exports.answer_by", option=_option(one))


def _option(question: Any) -> str:
    if question.kind == "stage":
        return f'--stage "{question.subject}=…"'
    if question.kind == "field":
        return f'--set "{question.subject}=…"'
    return "--exported-on YYYY-MM-DD" if question.kind == "exported_on" else f'--answer "{question.key}=…"'


def _table(table: Any) -> Iterator[str]:
    if table.name is None:
        yield t("exports.unknown", file=table.file)
    else:
        yield t("exports.table", file=table.file, kind=table.name.in_language(language.current()), rows=table.rows)
    if table.sheet:
        yield "  " + t("exports.sheet", sheet=table.sheet)
    if table.telling:
        yield "  " + t("exports.telling", headings=", ".join(table.telling))
    if table.others:
        yield "  " + t("exports.others", kinds=", ".join(table.others))
    for one in table.columns:
        yield "  " + t(
            "exports.column", field=t(f"exports.field.{one.field}"), column=one.column, written=_written(one)
        )
    if table.entered:
        yield "  " + t("exports.entered", columns=_listed(table.entered))
    if table.missing:
        yield "  " + t("exports.missing", fields=", ".join(t(f"exports.field.{field}") for field in table.missing))
    if "created_at" in table.missing:
        yield "  " + t("exports.missing.created_at")
    if table.unused:
        yield "  " + t("exports.unused", columns=_listed(table.unused))
    for left in table.left_out:
        yield "  " + left_out(left)


def left_out(left: Any) -> str:
    """What was left out of a table (`opening.table.LeftOut`), and why."""
    reason = t(f"files.left_out.{left.reason}")
    if left.lines:
        return t("exports.left_out", reason=reason, rows=left.rows, line=left.lines[0])
    return t("exports.left_out_sheet", reason=reason, example=left.example)


def _written(column: Any) -> str:
    parts = []
    if column.decimal:
        parts.append(t("exports.written.decimal", sign=column.decimal))
    if column.order:
        parts.append(t(f"exports.written.order.{column.order}"))
    if column.currency:
        parts.append(t("exports.written.currency", code=column.currency))
    if column.factor != 1:
        parts.append(t("exports.written.factor", factor=column.factor))
    if column.unreadable:
        parts.append(t("exports.written.unreadable", rows=column.unreadable))
    return f" ({', '.join(parts)})" if parts else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")


def _phase(phase: str | None, charter: Any) -> str:
    if phase is None:
        return t("exports.stage.asked")
    if phase == NO_PHASE:
        return t("exports.stage.none")
    return (
        charter.phase(phase).name.in_language(language.current()) if phase in charter.in_play else t(f"phase.{phase}")
    )
