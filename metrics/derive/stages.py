"""The stages in the sources, how the charter's rules classify them, and how many opportunities are in each."""

import ibis
import ibis.expr.types as ir

from metrics.derive.expression_cache import cached_expression
from metrics.derive.stage_match import folded, phase_rank, word
from metrics.derive.value import DECIMALS
from model.charter import LOST, WON, Charter

COLUMNS = (
    "source", "pipeline", "stage_id", "stage", "phase", "word", "changes", "opportunities", "open_opportunities",
    "amount", "currency",
)  # fmt: skip


@cached_expression
def stages(opportunities: ir.Table, changes: ir.Table, *, charter: Charter) -> ir.Table:
    """Every stage of every source, by label, id and pipeline as delivered.

    phase and word: what a rule makes of it, and by which of its words; both null if no rule names the stage. changes:
    changes into it on record. opportunities: those that are or were in it; open_opportunities: those that are in it and
    not closed by their outcome, a closing day or a stage that a rule calls won or lost (a won one that moved on in
    another pipeline stays closed). amount: the sum over the open ones, with their one currency; both null if currencies
    differ. An opportunity without a change on record is in the stage that its source shows.
    """
    stage_rows = _told(opportunities, changes)
    stage_rows = stage_rows.mutate(place=phase_rank(charter, stage_rows), word=word(charter, stage_rows))
    known = opportunities.select("opportunity_id", "outcome", "closed_at", "amount", "currency")
    rows = stage_rows.left_join(known, "opportunity_id").drop("opportunity_id_right")
    rows = rows.left_join(_ended(stage_rows, charter), "opportunity_id").drop("opportunity_id_right")
    stands = rows.is_present & rows.outcome.isnull() & rows.closed_at.isnull() & rows.is_ended.isnull()
    # A change whose opportunity is unknown is listed, but no opportunity is counted in the stage.
    rows = rows.mutate(stands=stands & rows.is_known)
    rows = rows.mutate(label=folded(rows.stage), worth=rows.stands & rows.amount.notnull())
    found = rows.group_by("source", "pipeline", "stage_id", "label").agg(
        stage=ibis._.stage.strip().max(),
        place=ibis._.place.max(),
        word=ibis._.word.max(),
        changes=ibis._.is_change.sum().cast("int64"),
        opportunities=ibis._.opportunity_id.nunique(),
        open_opportunities=ibis._.stands.sum().cast("int64"),
        sum_of_all=ibis._.amount.sum(where=ibis._.worth).round(DECIMALS),
        currencies=ibis._.currency.fill_null("").nunique(where=ibis._.worth),
        one_currency=ibis._.currency.max(where=ibis._.worth),
    )
    phase = ibis.cases(*((found.place == rank, key) for key, rank in charter.rank.items()))
    return found.select(
        "source", "pipeline", "stage_id", "stage", "word", "changes", "opportunities", "open_opportunities",
        phase=phase,
        amount=(found.currencies == 1).ifelse(found.sum_of_all, ibis.null("float64")),
        currency=(found.currencies == 1).ifelse(found.one_currency, ibis.null("string")),
    ).select(*COLUMNS)  # fmt: skip


def _told(opportunities: ir.Table, changes: ir.Table) -> ir.Table:
    """opportunity_id, source, pipeline, stage, stage_id, is_change, is_present, is_known: a row per change, and one for
    an opportunity without any. An opportunity is in the stage of its last change.
    """
    shown = opportunities.select("opportunity_id", shown_stage="stage", shown_in="pipeline", is_known=True)
    rows = changes.select(
        "opportunity_id", "source", "pipeline", "stage", "stage_id", "changed_at", "sequence", "row_no"
    )
    rows = rows.left_join(shown, "opportunity_id").drop("opportunity_id_right")
    latest = ibis.window(
        group_by="opportunity_id",
        order_by=[
            ibis.desc("changed_at"), ibis.desc("sequence", nulls_first=True), ibis.desc("is_shown"),
            ibis.desc("row_no"),
        ],
    )  # fmt: skip
    rows = rows.mutate(is_shown=(folded(rows.stage) == folded(rows.shown_stage)).fill_null(False))
    rows = rows.mutate(nth=ibis.row_number().over(latest))
    dated = rows.select(
        "opportunity_id",
        source=rows.source.fill_null(""),
        pipeline=ibis.coalesce(rows.pipeline, rows.shown_in),
        stage=rows.stage,
        stage_id=rows.stage_id,
        is_change=ibis.literal(True),
        is_present=rows.nth == 0,
        is_known=rows.is_known.fill_null(False),
    )
    others = opportunities.anti_join(changes, "opportunity_id")
    undated = others.select(
        "opportunity_id",
        source=others.source.fill_null(""),
        pipeline=others.pipeline,
        stage=others.stage,
        stage_id=ibis.null("string"),
        is_change=ibis.literal(False),
        is_present=ibis.literal(True),
        is_known=ibis.literal(True),
    )
    return dated.union(undated)


def _ended(stage_rows: ir.Table, charter: Charter) -> ir.Table:
    """opportunity_id, is_ended (true): those in a stage called won or lost, now or before in another pipeline."""
    ends = stage_rows.filter(stage_rows.place.isin([charter.rank[WON], charter.rank[LOST]]))
    present = stage_rows.filter(stage_rows.is_present).select("opportunity_id", now_in="pipeline")
    pairs = ends.join(present, "opportunity_id")
    elsewhere = pairs.pipeline.notnull() & pairs.now_in.notnull() & (folded(pairs.pipeline) != folded(pairs.now_in))
    return pairs.filter(pairs.is_present | elsewhere).select("opportunity_id", is_ended=ibis.literal(True)).distinct()
