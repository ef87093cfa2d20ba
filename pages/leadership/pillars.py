import streamlit as st

from ui.blocks import choices, figure, plain_list
from ui.leadership import held_rows, patience_rows, patience_words, pillars_parts, pillars_rows, pillars_words
from ui.shell import state
from ui.text.catalogue import t
from ui.text.escaping import html

scope = state.scope()
held = held_rows.held(scope)
course = pillars_rows.course(scope, held)
found = pillars_words.pillars(scope, held, course)
times = patience_rows.patience_rows(scope, held.begins)

st.title(t("pillars.title"), anchor=False)
answers = (pillars_words.judgement(found), patience_words.patience_sentence(times, scope, held.begins))
st.html(f'<div class="gt-headline">{" ".join(map(html, answers))}</div>')
pillars_parts.show_tiles(found)
if scope.where or scope.motion:
    st.caption(t("pillars.filtered"))
chosen = choices.one_of("pillar", pillars_rows.PILLARS, prefix="pillars", label=t("pillars.choose"))
pillars_parts.show_rows(found[pillars_rows.PILLARS.index(chosen)], scope, held)
figure.show_figure(
    "lead_time", scope, question=t("patience.question"),
    answer=patience_words.where_to_look(times, scope, held.begins),
    rows=times, kinds=patience_rows.KINDS, n=int(times["entries"].max()),
    interval=patience_words.patience_interval(times), excluded=t("patience.excluded"),
    opens=("pillars", patience_rows.options_of),
    counted={"reached": lambda row: ("pillars", patience_rows.options_of(row))},
)  # fmt: skip
pillars_parts.show_arrived(scope, times["reached_phase"].tolist())
plain_list.show_list(
    "pillars.course", pillars_words.course_in_words(course), pillars_words.COURSE_KINDS,
    answer=t("pillars.course.answer"), fine=t("empty.no_rows"),
    counted=pillars_words.COURSE_COUNTED,
)  # fmt: skip
