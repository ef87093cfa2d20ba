from functools import partial

import streamlit as st

from ui.analysis import decomposition_rows, outlook_rows, outlook_words, phases
from ui.blocks import download, figure, print_parts
from ui.charts.outlook import outlook_fan
from ui.leadership import decisions_parts, headline, overview, story_parts, tiles_parts, tiles_words
from ui.reports import formats, on_paper
from ui.shell import state
from ui.text.catalogue import t

scope = state.scope()
months, goal = scope.over_months(overview.MONTHS), overview.goals()[0]

st.html(tiles_parts.STYLE)
heading, file = st.columns([5, 1], vertical_alignment="bottom")
with heading:
    st.title(t("overview.title"), anchor=False)
st.html(f'<div class="gt-headline">{headline.headline_sentence(scope)}</div>')
tiles_parts.show_tiles(tiles_words.tiles_for(scope), scope)
with file:  # shown above, but numbers are sent first
    files = formats.report_files("leadership", scope, is_pseudonymised=story_parts.is_hidden())
    download.offer_download("leadership", files)
past, ahead, agreed = st.columns(3, gap="medium")
with past:
    bands, causes = overview.bands(scope), decomposition_rows.decomposition_rows(scope, goal)
    figure.show_figure(
        "cumulative_flow", months, question=t("overview.flow_question"), answer=overview.reason(scope, bands, causes),
        chart=overview.course_chart(scope, bands), rows=bands, n=phases.accounts_on_last_day(bands),
    )  # fmt: skip
with ahead:
    fans, expected = overview.fans(scope), outlook_rows.ahead(scope, overview.AHEAD_DAYS)
    figure.show_figure(
        "forecast", scope, question=t("overview.outlook_question"), answer=overview.outlook_answer(scope),
        chart=outlook_fan(fans, scope.as_of, height=overview.CHART_HEIGHT), rows=fans,
        n=outlook_rows.stock_in(expected), interval=t("outlook.interval"),
        excluded=outlook_words.excluded_accounts(expected), empty=outlook_words.nobody(expected),
    )  # fmt: skip
with agreed:
    decisions_parts.show_decisions(scope)
story_parts.show_story(scope)
st.html(f'<div class="gt-foot">{overview.back_test_answer(scope)}</div>')
print_parts.print_instead(partial(on_paper.leadership, scope, is_pseudonymised=story_parts.is_hidden()))
