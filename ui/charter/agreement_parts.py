"""Agreement of both departments on the draft, and the day from which it applies."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from model.charter import CharterError
from model.errors import Fault
from settings import settings
from storage.records.charter_drafts import SIDES, CharterDraft, Side
from ui.charter import draft_rows, draft_saving
from ui.shell import access, data, notes, sign_in, state
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import markdown


def show_agreement(draft: CharterDraft) -> None:
    """Who agreed for each department, from when the draft applies, and the buttons to agree or withdraw."""
    st.subheader(t("agreement.title"), anchor=False)
    if settings().charter is not None:
        st.info(t("stages.operators_charter_hint", file=markdown(str(settings().charter))))
        return
    version = draft_rows.held_charter().version
    if version != draft.base_version:
        st.warning(t("agreement.moved", held=version, base=draft.base_version))
        if st.button(t("agreement.follow"), key="agreement.follow"):
            _done(lambda: draft_saving.follow(draft))
        return
    if not draft_rows.differences(draft):
        st.write(t("draft.no_changes"))
        return
    st.write(t("agreement.lead"))
    holds_from = st.date_input(
        t("agreement.from"), draft.holds_from or draft_rows.today(), min_value=min(
            draft.holds_from or draft_rows.today(), draft_rows.today()
        ), format=values.date_pattern(), key=f"agreement.{draft.draft_id}.{draft.revision}.from", width=220,
    )  # fmt: skip
    for place, side in zip(st.columns(len(SIDES), gap="medium"), SIDES, strict=True):
        with place, st.container(border=True):
            _show_side(draft, side, holds_from)


def _show_side(draft: CharterDraft, side: Side, holds_from: date) -> None:
    st.markdown(f"**{t(f'department.{side}')}**")
    key, who = f"agreement.{draft.draft_id}.{draft.revision}.{side}", draft.agreed_by(side)
    if who is not None:
        at = draft.marketing_at if side == "marketing" else draft.sales_at
        told = t("agreement.agreed", name=markdown(access.shown_name(who)), at=values.moment(at, data.charter().zone))
        st.markdown(f":material/check_circle: {told}")
        if st.button(t("agreement.withdraw"), key=f"{key}.back", type="tertiary"):
            _done(lambda: draft_saving.withdraw(draft, side))
        return
    signed_in = sign_in.visitor()
    with st.form(key, border=False):
        name = signed_in or st.text_input(t("agreement.name"), max_chars=80, key=f"{key}.name")
        is_sent = st.form_submit_button(t(f"agreement.agree.{side}"))
    if is_sent:
        _done(lambda: _agree(draft, side, name, holds_from))


def _agree(draft: CharterDraft, side: Side, name: str, holds_from: date) -> None:
    found = draft_saving.agree(draft, side, name, holds_from)
    if found is not None:
        state.remember("draft.told", t("agreement.holds", version=found.version))
        state.set_option("view", "holds")


def _done(action: Callable[[], None]) -> None:
    """Run `action` and redraw the page; a Fault is shown here."""
    try:
        action()
    except (Fault, CharterError) as error:
        st.error(notes.fault(error) if isinstance(error, Fault) else markdown(str(error)))
        return
    st.rerun()


def show_unpublished() -> None:
    """If a charter applies that the figures do not follow yet, say so and offer to recalculate at once."""
    held = draft_rows.held_charter()
    if data.snapshot() is None or held == data.charter():
        return
    st.info(t("agreement.unpublished", version=held.version, published=data.charter().version))
    if st.button(t("agreement.publish"), key="agreement.publish"):
        try:
            with st.spinner(t("intake.publishing")):
                version = draft_saving.publish()
        except Fault as error:
            st.error(notes.fault(error))
            return
        state.remember("draft.told", t("agreement.published", version=version))
        st.rerun()
