import streamlit as st

from ui.analysis import dwell_rows, dwell_words, outcome_parts, pace_parts
from ui.blocks import choices, figure, unknown_entries
from ui.shell import data, phase, state
from ui.text.catalogue import t
from ui.voice import voice_parts

scope = state.scope()
head = st.container()
with choices.row():
    way = choices.one_of("by", dwell_rows.WAYS, prefix="dwell.by", label=t("dwell.by"))
    first = dwell_rows.first_entered(scope)
    key = choices.one_phase("phase", phase.in_play(), label=t("dwell.phase"), default=first)
    shape = choices.one_of("shape", pace_parts.SHAPES, prefix="dwell.shape")
rows, shrunk = dwell_rows.dwell_rows(scope, way, key), dwell_rows.shrunk(scope, way, key)
figure.show_figure(
    "dwell",
    scope,
    question=dwell_words.dwell_question(way, key),
    answer=dwell_words.dwell_sentence(rows, way, key),
    chart=pace_parts.dwell_chart(scope, way, key, rows, shape),
    rows=dwell_rows.printed_rows(rows, way, shrunk),
    kinds=dwell_rows.dwell_columns(way),
    n=dwell_rows.spells_in(rows),
    interval=" · ".join(filter(None, (t("dwell.interval", days=dwell_rows.recent()), dwell_words.leans(shrunk)))),
    excluded=dwell_words.excluded_spells(rows),
    level=1,
    head=head,
    opens=("accounts", dwell_rows.opened_by(way, key)),
    counted=dwell_rows.counted(way, key),
    drill="cases",
    **unknown_entries.explained(scope, t("empty.no_rows")),
)
pace_parts.show_course(scope, key)
outcome_parts.show_outcomes(scope, key)
voice_parts.for_phase(scope, key)
crm = dwell_rows.against_crm(data.run_metric("dwell", scope))
figure.show_figure(
    "dwell", scope, level=2, question=t("crm.question"), answer=dwell_words.crm_answer(crm), rows=crm,
    kinds=dwell_rows.CRM_KINDS, counted=dwell_rows.CRM_COUNTED, n=dwell_rows.spells_in(crm),
    interval=dwell_words.crm_interval(crm), excluded=t("crm.excluded"),
    opens=("accounts", dwell_rows.opened_by(dwell_rows.PHASES, key)), key="dwell.crm",
    **unknown_entries.explained(scope, t("crm.nobody")),
)  # fmt: skip
