"""Changes: where every account was at the end of one day and of another, and what that change is called."""

import ibis
import ibis.expr.types as ir

from metrics.derive.spells import RE_DATED, exit_kind, is_corrected, is_correction, spells_as_of
from metrics.movement.corrections import corrected, known_then
from metrics.movement.since_baseline import COLUMNS as COLUMNS
from metrics.question.grouping import rows_of
from metrics.question.question import Plan, Query, Question, Tables, bind, keep
from model.charter import Charter


def changes_expression(
    spells: ir.Table, *, since: ir.DateValue, charter: Charter, dimension: tuple[str, ...] = ()
) -> ir.Table:
    """account_id [, `dimension`], from_phase (at the end of `since`), to_phase, kind: a row per account with any phase.

    kind: new, advance, skip, return, won, lost, dormant, reopened, unchanged, or re-dated: it is elsewhere (null:
    nowhere) because the last thing that happened was a correction. Otherwise what happened in between does not count.
    """
    held = spells.group_by("account_id", *dimension).agg(
        from_phase=spells.phase.max(
            where=(spells.entered_on <= since) & (spells.left_on.isnull() | (spells.left_on > since))
        ),
        to_phase=spells.phase.max(where=spells.is_open),
        first_on=spells.entered_on.max(where=spells.spell == 1),
        has_come=(spells.is_open & is_correction(spells) & (spells.entered_on > since)).ifelse(1, 0).max(),
        went_on=spells.left_on.max(where=is_corrected(spells)),
        last_on=spells.entered_on.max(),
    )
    # If a doubtful spell is left out, it is not known what became of the account between the two days.
    is_gone = held.from_phase.notnull() & held.to_phase.isnull() & (held.went_on >= held.last_on).fill_null(False)
    is_told = held.to_phase.notnull() & (
        held.from_phase.notnull()
        | (held.first_on > since)
        | (held.has_come == 1)
        | (held.went_on <= since).fill_null(False)
    )
    held = held.mutate(is_gone=is_gone).filter(is_gone | is_told)
    kind = ibis.cases(
        (held.is_gone, RE_DATED),
        (held.from_phase == held.to_phase, "unchanged"),
        (held.has_come == 1, RE_DATED),
        (held.from_phase.isnull(), "new"),
        else_=exit_kind(held.from_phase, held.to_phase, charter),
    )
    return held.select("account_id", *dimension, "from_phase", "to_phase", kind=kind).order_by("account_id")


def changes(tables: Tables, question: Question) -> Plan:
    """Every account, ordered by account_id; if the past was corrected in between, starting from what was known then."""

    def rows() -> ir.Table:
        spells = keep(spells_as_of(tables["spell"], as_of=bind("as_of")), question)
        return changes_expression(spells, since=bind("since"), charter=question.charter, dimension=question.dimension)

    since = {"since": question.option("since")}
    found = rows_of((yield Query(rows, since)), COLUMNS, question)
    # It is not known which corrections would have been in doubt then.
    if question.is_trusted or "revision" not in tables:
        return found
    then = yield Query(lambda: known_then(tables, question), since)
    return corrected(found, then, question) if then.num_rows else found
