import streamlit as st

from ui import figure, notes, report, state, trust
from ui.text import t

scope = state.scope()
findings, kept_back, unknown = trust.findings(), trust.quarantine(), trust.unknown_entries(scope)
origins, told = trust.known_by(scope), notes.of_import()

st.title(t("trust.title"), anchor=False)
report.show(
    "trust.freshness",
    trust.freshness(),
    trust.FRESHNESS,
    answer=trust.freshness_answer(),
    fine=t("trust.freshness.none"),
)
report.show(
    "trust.findings", findings, trust.FINDINGS, answer=trust.findings_answer(findings), fine=t("trust.findings.fine")
)
figure.show(
    "known_by",
    scope,
    question=t("metric.known_by.question"),
    answer=trust.known_by_answer(origins),
    rows=origins,
    kinds=trust.KNOWN_BY,
    n=trust.accounts_in(origins),
)
report.show("trust.unknown", unknown, trust.UNKNOWN, answer=trust.unknown_answer(unknown), fine=t("trust.unknown.fine"))
report.show(
    "trust.quarantine",
    kept_back,
    trust.QUARANTINE,
    answer=trust.quarantine_answer(kept_back),
    fine=t("trust.quarantine.fine"),
)
report.show("trust.notes", told, {"note": "text"}, answer=t("trust.notes.answer"), fine=t("trust.notes.fine"))
