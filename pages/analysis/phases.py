import streamlit as st

from ui import charts
from ui.analysis import phases, transitions_parts, why_changed_parts
from ui.analysis.why_changed_rows import Subject
from ui.blocks import figure
from ui.shell import data, links, state
from ui.text.catalogue import t

scope = state.scope()
months = scope.over_months(18)
stock = phases.rows_or_none(data.run_metric("stock", scope), "accounts")
flow = phases.rows_or_none(data.run_metric("flow", scope), "stock_start", "entered", "stock_end")
bands = phases.course(months)

st.title(t("phases.title"), anchor=False)
figure.show_figure(
    "stock",
    scope,
    question=t("phases.stock_question"),
    answer=phases.stock_answer(stock),
    chart=charts.stock_bars(stock),
    rows=phases.with_department(phases.valued(stock)),
    kinds={"phase": "phase", "department": "department", "accounts": "count", "value": "money"},
    n=phases.count_accounts(stock),
    opens=("accounts", phases.accounts_in_phase),
    counted={"accounts": links.in_phase},
    explains=why_changed_parts.opener(scope, Subject("stock")),
)
transitions_parts.show_transitions(scope)
figure.show_figure(
    "cumulative_flow",
    months,
    question=t("phases.cumulative_question"),
    answer=phases.cumulative_answer(bands),
    chart=charts.cumulative_flow(bands) if phases.has_course(bands) else None,
    rows=bands,
    n=phases.count_accounts(stock),
    explains=why_changed_parts.opener(scope, Subject("stock")),
)
figure.show_figure(
    "flow",
    scope,
    question=t("phases.flow_question"),
    answer=phases.flow_answer(flow, scope),
    chart=charts.flow_bars(flow),
    rows=phases.flow_identity(flow),
    kinds={
        "phase": "phase", "stock_start": "count", "entered": "count", "left": "count", "stock_end": "count",
        "identity": "text",
    },
    n=phases.count_accounts(flow, "stock_end"),
    opens=("accounts", phases.accounts_in_phase),
    counted=phases.flow_counted(scope),
    drill="cases",
    explains=why_changed_parts.opener(scope, Subject("stock")),
)  # fmt: skip
