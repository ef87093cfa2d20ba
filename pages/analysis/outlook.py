import streamlit as st

from ui.analysis import outlook_parts, outlook_rows, outlook_words, velocity, why_changed_parts
from ui.analysis.why_changed_rows import Subject
from ui.blocks import choices, figure
from ui.charts import outlook as drawings
from ui.shell import data, links, state
from ui.text.catalogue import t

scope = state.scope()
head = st.container()
with choices.row():
    days = outlook_parts.horizon()
    key = outlook_parts.focus()
found = outlook_rows.ahead(scope, days)
rows = outlook_rows.known(found)
figure.show_figure(
    "forecast",
    scope,
    level=1,
    head=head,
    question=t("outlook.question"),
    answer=outlook_words.outlook_sentence(rows, scope, days),
    chart=drawings.expected_bars(rows),
    rows=outlook_rows.outlook_rows(rows),
    kinds=outlook_rows.KINDS,
    n=outlook_rows.stock_in(rows),
    interval=t("outlook.interval"),
    excluded=outlook_words.excluded_accounts(found),
    opens=("accounts", outlook_rows.accounts_in_phase),
    explains=why_changed_parts.opener(scope, Subject("entries", key)),
    counted={"stock": links.in_phase},
    empty=outlook_words.nobody(found),
)
ahead, past = st.columns(2, gap="large")
with ahead:
    fan = outlook_rows.fan(scope, key, days)
    figure.show_figure(
        "forecast", scope, key="forecast.fan", level=2, question=outlook_words.fan_question(key),
        answer=outlook_words.fan_answer(fan), chart=drawings.outlook_fan(fan, scope.as_of), rows=fan,
        n=outlook_rows.stock_in(rows), interval=t("outlook.interval"), excluded=outlook_words.excluded_accounts(found),
        empty=outlook_words.nobody(found),
    )  # fmt: skip
with past:
    every = data.run_metric("backtest", scope, horizon_days=days)
    tests = outlook_rows.of_phase(every, key)
    figure.show_figure(
        "backtest", scope, level=2, question=outlook_words.test_question(key),
        answer=outlook_words.test_answer(tests, every),
        chart=drawings.backtest_dots(tests), rows=outlook_rows.outlook_rows(tests), kinds=outlook_rows.TEST_KINDS,
        counted=outlook_rows.happened_in(key),
        n=len(tests), interval=t("outlook.interval"), empty=t("outlook.test_short"), hint=t("outlook.test_short_hint"),
    )  # fmt: skip
speed = data.run_metric("velocity", scope)
figure.show_figure(
    "velocity", scope, level=2, question=t("velocity.question"), answer=velocity.velocity_sentence(speed), rows=speed,
    kinds=velocity.KINDS, n=velocity.opportunities_in(speed), interval=velocity.interval(speed),
    empty=t("velocity.nobody"), hint=velocity.hint(data.charter().maturity_window_days),
)  # fmt: skip
