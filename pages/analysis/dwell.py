import streamlit as st

from ui import charts
from ui.analysis import durations
from ui.blocks import beginnings, choices, figure, phase_choice
from ui.shell import data, phase, state
from ui.text.escaping import markdown
from ui.text.text import t
from ui.voice import voice_cards

scope = state.scope()
head = st.container()
with choices.row():
    way = choices.one_of("by", durations.WAYS, prefix="dwell.by", label=t("dwell.by"))
    key = phase_choice.one("phase", phase.in_play(), label=t("dwell.phase"))
rows = durations.dwell_rows(scope, way, key)
curves, shrunk = durations.curves(scope, way, key, rows), durations.shrunk(scope, way, key)
figure.show_figure(
    "dwell",
    scope,
    question=durations.dwell_question(way, key),
    answer=durations.dwell_sentence(rows, way),
    chart=charts.survival_curves(curves, group=way),
    rows=durations.printed_rows(rows, way, shrunk),
    kinds=durations.dwell_columns(way),
    n=durations.spells_in(rows),
    interval=" · ".join(filter(None, (t("dwell.interval", days=durations.recent()), durations.leans(shrunk)))),
    excluded=durations.excluded_spells(rows),
    level=1,
    head=head,
    opens=("accounts", durations.opened_by(way, key)),
    **beginnings.explained(scope, t("empty.no_rows")),
)
outcomes = data.run_metric("outcomes", scope, phase=key, horizons=durations.HORIZONS)
figure.show_figure(
    "outcomes", scope, level=2, question=t("outcomes.question", phase=markdown(phase.name(key))),
    answer=durations.outcomes_answer(outcomes), chart=charts.outcome_bars(outcomes), rows=outcomes.dropna(),
    kinds=durations.OUTCOME_KINDS, n=durations.spells_of(data.run_metric("dwell", scope), key),
    interval=durations.outcomes_interval(outcomes),
    **beginnings.explained(scope, t("empty.no_rows"), key),
)  # fmt: skip
voice_cards.for_phase(scope, key)
crm = durations.against_crm(data.run_metric("dwell", scope))
figure.show_figure(
    "dwell",
    scope,
    level=2,
    question=t("crm.question"),
    answer=durations.crm_answer(crm),
    rows=crm,
    kinds=durations.CRM_KINDS,
    n=durations.spells_in(crm),
    interval=durations.crm_interval(crm),
    excluded=t("crm.excluded"),
    opens=("accounts", durations.opened_by(durations.PHASES, key)),
    key="dwell.crm",
    **beginnings.explained(scope, t("crm.nobody")),
)
