"""What only the visitor can know about the files, most at stake first, one click per answer."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any, Final

import streamlit as st

from connectors.files.known.declaration import declared
from connectors.files.recognised import NO_PHASE, Choice, Proposal, Question
from ui.intake import amounts
from ui.shell import stage_notes, state
from ui.text import language, values
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown

# How many are asked at once; the rest wait below them.
_AT_ONCE: Final = 5
# More choices than this are shown in a drop-down.
_SIDE_BY_SIDE: Final = 9


def show_questions(proposal: Proposal) -> None:
    """Every question, including those already answered, as long as the same files are on the screen."""
    questions: dict[str, Question] = {**state.remembered("intake.asked", {})}
    for one in proposal.questions:
        questions[one.key] = questions.get(one.key, one)
    left = {one.key for one in proposal.questions}
    answers = state.remembered("intake.answers", {})
    questions = {key: one for key, one in questions.items() if key in left or key in answers}
    state.remember("intake.asked", questions)
    if not questions:
        return
    st.markdown(f"**{tn('seen.to_answer', len(left)) if left else t('seen.answered')}**")
    listed = list(questions.values())
    for one in listed[:_AT_ONCE]:
        _ask(one, proposal)
    if len(listed) > _AT_ONCE:
        with st.expander(
            tn("seen.more_questions", len(listed) - _AT_ONCE), expanded=bool(left & {*list(questions)[_AT_ONCE:]})
        ):
            for one in listed[_AT_ONCE:]:
                _ask(one, proposal)
    _take_guesses(one for one in listed if one.key in left)


def keep_answer(key: str, given: str | None) -> None:
    """Store an answer, or that it was withdrawn, and read the files again with it."""
    answers = {**state.remembered("intake.answers", {})}
    if given is None:
        answers.pop(key, None)
    else:
        answers[key] = given
    state.remember("intake.answers", answers)
    st.rerun()


def kind_name(key: str) -> str:
    """The name of a kind of export."""
    return declared(key).name.in_language(language.current())


def _ask(question: Question, proposal: Proposal) -> None:
    answer = state.remembered("intake.answers", {}).get(question.key)
    # Once all guesses are accepted, widgets get new keys: the old ones would still be empty.
    key = f"intake.ask.{state.remembered('intake.turn', 0)}.{state.remembered('intake.asked_turn', 0)}.{question.key}"
    label = _label(question, amounts.at_stake(question, proposal))
    if question.kind == "exported_on":
        given = _day(label, answer, key)
    else:
        options = [choice.answer for choice in question.choices]
        written = partial(_written, question, proposal)
        place = answer if answer in options else None
        if len(options) <= _SIDE_BY_SIDE and question.kind != "field":
            given = st.pills(label, options, default=place, format_func=written, key=key)
        else:
            index = options.index(place) if place is not None else None
            given = st.selectbox(
                label, options, index=index, format_func=written, placeholder=t("seen.choose"), key=key
            )
    if given != answer:
        keep_answer(question.key, given)


def _day(label: str, answer: str | None, key: str) -> str | None:
    day = st.date_input(
        label, value=date.fromisoformat(answer) if answer else None, min_value=date(1990, 1, 1), max_value="today",
        format=values.date_pattern(), key=key, width=320,
    )  # fmt: skip
    return day.isoformat() if day else None


def _label(question: Question, worth: str) -> str:
    """The question, and how much depends on it: rows, and what they are `worth` in words ("": not known)."""
    subject = t(f"exports.field.{question.subject}") if question.kind == "field" else question.subject
    if question.kind == "look":
        subject = values.day(date.fromisoformat(subject))
    prefix = "seen" if question.kind in ("look", "lines", "fill") else "exports"
    label = markdown(t(f"{prefix}.ask.{question.kind}", subject=subject, file=question.file or ""))
    stake = tn("seen.rows", question.rows)
    if worth:
        stake += ", " + t("seen.worth", value=worth)
    return f"{label} :small[({markdown(stake)})]"


def _written(question: Question, proposal: Proposal, option: str) -> str:
    choice = next(one for one in question.choices if one.answer == option)
    written = _in_words(question, choice, proposal)
    return t("seen.guess", answer=written) if option == question.guess else written


def _in_words(question: Question, choice: Choice, proposal: Proposal) -> str:
    if question.kind == "stage":
        return phase_name(choice.answer, proposal)
    if question.kind in ("look", "state", "lines", "fill"):
        return t(f"seen.{question.kind}.{choice.answer}")
    if question.kind == "kind":
        return kind_name(choice.answer)
    return choice.shows or choice.answer or t("seen.no_column")


def phase_name(key: str | None, proposal: Proposal) -> str:
    """A phase in words; "-" means none, None means not known yet."""
    if key is None:
        return t("exports.stage.asked")
    return t("seen.no_phase") if key == NO_PHASE else stage_notes.phase_name(key, proposal.charter)


def _take_guesses(left: Iterable[Question]) -> None:
    """One button to accept all guesses, if there are several."""
    guessed: dict[str, Any] = {one.key: one.guess for one in left if one.guess}
    if len(guessed) > 1 and st.button(tn("seen.take_guesses", len(guessed)), key="intake.take_guesses"):
        state.remember("intake.answers", {**state.remembered("intake.answers", {}), **guessed})
        turn = state.remembered("intake.asked_turn", 0)
        state.remember("intake.asked_turn", turn + 1)
        st.rerun()
