import streamlit as st

from ui.blocks import choices, figure
from ui.meeting import care_box
from ui.shell import data, links, phase, state
from ui.sources import doubts_rows, doubts_words, phase_trust, trust_parts, trust_rows, trust_words
from ui.text.catalogue import t

scope = state.scope()

st.title(t("trust.title"), anchor=False)
part = choices.one_of("part", trust_parts.parts(), prefix="trust.part", label=t("trust.part"))
if part == "phases":
    rows, origins = data.run_metric("trust", scope), trust_rows.known_by(scope)
    figure.show_figure(
        "trust", scope, level=2, question=t("metric.trust.question"), answer=phase_trust.trust_sentence(rows),
        rows=rows,
        kinds=phase_trust.found_columns(rows), counted=phase_trust.COUNTED, n=trust_rows.count_accounts(rows),
        excluded=t("trust.phases.excluded"),
    )  # fmt: skip
    with choices.row():
        finding = choices.one_of(
            "finding", phase_trust.CHOICES, prefix="trust.finding_of", label=t("trust.list.finding"), is_long=True
        )
        in_phase = choices.one_phase_or_all("phase", phase.in_play(), label=t("together.phase"))
    found = phase_trust.finding_rows(scope, finding, in_phase)
    figure.show_figure(
        "trust_accounts", scope, level=2, question=t("trust.list.question"), answer=phase_trust.list_answer(found),
        rows=found, kinds=phase_trust.LIST_KINDS, n=len(found), unit=t("unit.findings"),
        opens=("account", links.account_of), empty=t("trust.list.nobody"),
    )  # fmt: skip
    figure.show_figure(
        "known_by", scope, level=2, question=t("metric.known_by.question"), answer=trust_words.known_by_answer(origins),
        rows=origins, kinds=trust_rows.KNOWN_BY, n=trust_rows.count_accounts(origins),
    )  # fmt: skip
elif part == "doubts":
    chosen = choices.one_of("figure", doubts_rows.FIGURES, prefix="trust.figure", label=t("trust.figure"))
    what = doubts_rows.compared(chosen)
    rows = doubts_rows.doubts_rows(scope, what)
    st.write(t("trust.doubts.lead"))
    figure.show_figure(
        what.metric, scope, level=2, question=doubts_words.doubts_question(what),
        answer=doubts_words.doubts_sentence(rows, what),
        rows=rows,
        kinds=doubts_rows.doubts_columns(what), interval=doubts_words.interval(what),
        excluded=t("trust.doubts.excluded"),
        key=f"doubts.{chosen}",
    )  # fmt: skip
elif part == "care_box":
    fixes = care_box.care_rows(scope)
    figure.show_figure(
        "fixes", scope, level=2, question=t("trust.care.question"), answer=care_box.care_sentence(fixes), rows=fixes,
        kinds=care_box.KINDS, n=len(fixes), opens=("account", links.account_of), empty=t("trust.care.nothing"),
    )  # fmt: skip
else:
    trust_parts.show_records(scope)
