import streamlit as st

from ui import charts
from ui.analysis import dwell
from ui.blocks import choices, figure, phase_choice, unknown_entries
from ui.shell import data, phase, state
from ui.text.catalogue import t
from ui.text.escaping import markdown
from ui.voice import voice_cards

scope = state.scope()
head = st.container()
with choices.row():
    way = choices.one_of("by", dwell.WAYS, prefix="dwell.by", label=t("dwell.by"))
    key = phase_choice.one("phase", phase.in_play(), label=t("dwell.phase"))
rows = dwell.dwell_rows(scope, way, key)
curves, shrunk = dwell.curves(scope, way, key, rows), dwell.shrunk(scope, way, key)
figure.show_figure(
    "dwell",
    scope,
    question=dwell.dwell_question(way, key),
    answer=dwell.dwell_sentence(rows, way),
    chart=charts.survival_curves(curves, group=way),
    rows=dwell.printed_rows(rows, way, shrunk),
    kinds=dwell.dwell_columns(way),
    n=dwell.spells_in(rows),
    interval=" · ".join(filter(None, (t("dwell.interval", days=dwell.recent()), dwell.leans(shrunk)))),
    excluded=dwell.excluded_spells(rows),
    level=1,
    head=head,
    opens=("accounts", dwell.opened_by(way, key)),
    **unknown_entries.explained(scope, t("empty.no_rows")),
)
outcomes = data.run_metric("outcomes", scope, phase=key, horizons=dwell.HORIZONS)
figure.show_figure(
    "outcomes", scope, level=2, question=t("outcomes.question", phase=markdown(phase.name(key))),
    answer=dwell.outcomes_answer(outcomes), chart=charts.outcome_bars(outcomes), rows=outcomes.dropna(),
    kinds=dwell.OUTCOME_KINDS, n=dwell.spells_of(data.run_metric("dwell", scope), key),
    interval=dwell.outcomes_interval(outcomes),
    **unknown_entries.explained(scope, t("empty.no_rows"), key),
)  # fmt: skip
voice_cards.for_phase(scope, key)
crm = dwell.against_crm(data.run_metric("dwell", scope))
figure.show_figure(
    "dwell",
    scope,
    level=2,
    question=t("crm.question"),
    answer=dwell.crm_answer(crm),
    rows=crm,
    kinds=dwell.CRM_KINDS,
    n=dwell.spells_in(crm),
    interval=dwell.crm_interval(crm),
    excluded=t("crm.excluded"),
    opens=("accounts", dwell.opened_by(dwell.PHASES, key)),
    key="dwell.crm",
    **unknown_entries.explained(scope, t("crm.nobody")),
)
