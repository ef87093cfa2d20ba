"""The form of a decision: what, who, until when, about what, and which figure should show its effect."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import streamlit as st

from metrics.change.effects import EFFECTS
from storage.records.decisions import DIRECTIONS, STATUSES, Decision, Direction, Wording
from ui.meeting import editing, effects, saving
from ui.meeting.current_meeting import Sitting
from ui.shell import access, data, phase, sign_in, state
from ui.text import values
from ui.text.catalogue import t, under
from ui.text.escaping import markdown

EVERYWHERE: Final = ""
_WEEK: Final = timedelta(days=7)


def new(now: Sitting, key: str, *, about: Wording | None = None) -> bool:
    """The form of a new decision, with `about` filled in, for visitors who may decide; returns whether it was saved."""
    if not access.may("decide"):
        return False
    # A saved form is replaced by an empty one; if others save, a half-written form is kept.
    count = state.remembered(f"meeting.saved.{key}", 0)
    wording = _form(now, f"{key}.{count}", about or Wording("", due_on=now.scope.as_of + _WEEK), is_new=True)
    if wording is None:
        return False
    saving.add_decision(now, wording, sign_in.visitor())
    state.remember(f"meeting.saved.{key}", count + 1)
    return True


def edit(now: Sitting, decision: Decision, seen: int, was: Wording) -> None:
    """The form of a decision in the wording this visitor opened, with a note if it is no longer the latest."""
    if decision.version != seen:
        st.warning(t("meeting.changed_while_editing", **who(decision)))
    wording = _form(now, f"edit.{decision.decision_id}.{seen}", was, is_new=False)
    if wording is not None:
        editing.change(decision.decision_id, wording, seen)
        st.rerun()
    st.button(
        t("meeting.leave"), key=f"leave.{decision.decision_id}", on_click=editing.leave, args=(decision.decision_id,)
    )


def who(decision: Decision) -> dict[str, str]:
    """Who changed the decision last and when, for a sentence of Streamlit's markdown."""
    is_named = decision.changed_by and access.may("people")
    name = markdown(str(decision.changed_by)) if is_named else t("meeting.somebody")
    return {"who": name, "when": values.moment(decision.changed_at, data.charter().zone)}


def _form(now: Sitting, key: str, was: Wording, *, is_new: bool) -> Wording | None:
    """The submitted wording; None until it is valid."""
    with st.form(f"form.{key}", border=False):
        text = st.text_area(t("meeting.text"), was.text, key=f"{key}.text", height=68, max_chars=2_000)
        left, middle, right = st.columns([3, 2, 3])
        owner = _owner(left, now, was, key)
        due = middle.date_input(t("meeting.due"), was.due_on, format=values.date_pattern(), key=f"{key}.due")
        chosen_phase = _place(right, was, key)
        # About an account no figure is mostly meant: its fields are folded, and the form is shorter.
        with st.expander(t("meeting.effect")) if is_new and was.account_id else st.container():
            left, middle, right, last = st.columns([3, 1.6, 1.6, 1.8], vertical_alignment="bottom")
            effect = left.selectbox(
                t("meeting.effect"), effects.CHOICES, effects.CHOICES.index(was.effect or effects.NONE),
                format_func=effects.effect_name, key=f"{key}.effect",
            )  # fmt: skip
            direction = middle.selectbox(
                t("meeting.direction"), ("", *DIRECTIONS), ("", *DIRECTIONS).index(was.direction or ""),
                format_func=_way, key=f"{key}.direction",
            )  # fmt: skip
            # "%g" has no decimals where there are none: others would be written the English way in every language.
            amount = right.number_input(
                t("meeting.amount"), 0.0, value=was.amount, step=1.0, format="%g", key=f"{key}.amount"
            )
            status = was.status
            if not is_new:
                status = last.selectbox(
                    t("meeting.status"), STATUSES, STATUSES.index(was.status), format_func=under("meeting.status"),
                    key=f"{key}.status",
                )  # fmt: skip
        sent = st.form_submit_button(t("meeting.decide" if is_new else "meeting.save"), type="primary")
    if not sent:
        return None
    wording = replace(
        was, text=text.strip(), owner=(owner or "").strip(), due_on=due, phase=chosen_phase or None,
        effect=effect or None,
        direction=_direction(direction, effect), amount=amount if effect else None,
        status=status,
    )  # fmt: skip
    fault = _fault(wording)
    if fault:
        st.error(t(fault))
    return None if fault else wording


def _owner(column: st.delta_generator.DeltaGenerator, now: Sitting, was: Wording, key: str) -> str | None:
    names = owner_choices(now, was)
    return column.selectbox(
        t("meeting.owner"), names, names.index(was.owner) if was.owner else None, accept_new_options=True,
        placeholder=t("meeting.owner_hint"), key=f"{key}.owner",
    )  # fmt: skip


def owner_choices(now: Sitting, was: Wording) -> list[str]:
    """Names to choose from: the one in `was`, those who look after its account, who had decisions before, and everybody
    who looks after an account in the CRM, each group in its order; for visitors who may not see people, only the first.
    """
    known = [was.owner]
    if access.may("people"):
        known += [*_account_owners(now, was.account_id), *people(now)]
    return [*dict.fromkeys(name for name in known if name)]


def people(now: Sitting) -> list[str]:
    """Names of those who had decisions before, and of everybody who looks after an account in the CRM."""
    return [*now.owners, *(str(name) for name in data.query_rows("owners")["name"].dropna())]


def _account_owners(now: Sitting, account_id: str | None) -> list[str]:
    if account_id is None:
        return []
    profile = data.run_metric("account_profile", now.scope, account_id=account_id)
    owners = profile[["owner_sales", "owner_marketing"]].to_numpy().ravel()
    return [str(name) for name in owners if not values.is_nothing(name)]


def _place(column: st.delta_generator.DeltaGenerator, was: Wording, key: str) -> str | None:
    """The phase it is about. A decision about an account uses the account's phase, where its figure is."""
    if was.account_id:
        column.text_input(t("meeting.phase"), _phase(was.phase or EVERYWHERE), disabled=True, key=f"{key}.phase")
        return was.phase
    allowed = (EVERYWHERE, *phase.in_play())
    chosen = was.phase if was.phase in allowed else EVERYWHERE
    return column.selectbox(
        t("meeting.phase"), allowed, allowed.index(chosen), format_func=_phase, key=f"{key}.phase"
    )  # fmt: skip


def _phase(key: str) -> str:
    return phase.name(key) if key else t("meeting.everywhere")


def _direction(chosen: str, effect: str) -> Direction | None:
    """The direction the figure should take: as chosen, else the good one; None without a figure."""
    if not effect:
        return None
    return next((one for one in DIRECTIONS if one == chosen), EFFECTS[effect].better)


def _way(direction: str) -> str:
    return t(f"meeting.direction.{direction or 'good'}")


def _fault(wording: Wording) -> str:
    """What is missing, as a message key; "" if nothing is."""
    if not wording.text:
        return "meeting.text_missing"
    if wording.effect and not wording.phase and not EFFECTS[wording.effect].adds_up:
        return "meeting.phase_missing"
    return ""
