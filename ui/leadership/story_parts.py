"""The story as shown on a page: each part under its name, each sentence with a link to its rows."""

from typing import Final

import streamlit as st

from ui.analysis import focus_phase
from ui.blocks import choices, figure
from ui.leadership import story
from ui.leadership.story import Sentence
from ui.shell import links, state
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html, markdown

NAMES: Final = ("shown", "hidden")


def show_story(scope: Scope) -> None:
    """Show the story of the weakest phase; the reader can hide the names of the accounts."""
    with choices.row():
        question = t("story.question", phase=markdown(focus_phase.focus_phase_name(scope)))
        st.subheader(question, anchor=False, width="content")
        names = choices.one_of("names", NAMES, prefix="story.names")
    sentences = story.story_sentences(scope, is_pseudonymised=names == "hidden")
    st.html(f'<dl class="gt-answer gt-story">{"".join(map(_part, sentences))}</dl>')
    figure.why("story_accounts", scope, about=question, n=int(story.examples(scope)["spells"].sum()))


def is_hidden() -> bool:
    """Whether the reader chose to hide names."""
    return state.option("names", NAMES) == "hidden"


def _part(sentence: Sentence) -> str:
    way = links.anchor(t(f"story.rows.{sentence.rows or sentence.part}"), sentence.page, **sentence.options)
    return f"<dt>{html(t(f'story.part.{sentence.part}'))}</dt><dd>{_told(sentence)} {way}</dd>"


def _told(sentence: Sentence) -> str:
    """HTML of the sentence; its counts are links to what they count."""
    if not sentence.clauses:
        return html(sentence.text)
    parts = [
        one.filled(lambda count, page, options: links.number(count, page, **options), html) for one in sentence.clauses
    ]
    return story.ended("; ".join(parts))
