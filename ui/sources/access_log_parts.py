"""The access log on its page: who viewed, downloaded, decided or set what, latest first."""

import pandas as pd
import streamlit as st

from settings import settings
from storage.records.access_log import KINDS, AccessEntry, Kind
from ui.blocks import choices, plain_list
from ui.shell import access, access_log, data, frame, sign_in
from ui.sources import access_log_words
from ui.text.catalogue import t

ALL = "all"
_COLUMNS = {"happened_at": "moment", "visitor": "text", "access_kind": "text", "accessed": "text"}


def show_log() -> None:
    """Show the latest entries, of one kind if chosen. Viewing the log is not itself logged."""
    access.require("audit")
    st.write(t("access_log.lead", days=settings().log_days))
    entries = access_log.latest()
    if not entries:
        frame.empty(t("access_log.nothing" if sign_in.is_required() else "access_log.no_sign_in"))
        return
    if not sign_in.is_required():
        st.info(t("access_log.no_sign_in"))
    chosen = choices.one_of("kind", (ALL, *KINDS), prefix="access_log.kind", label=t("access_log.which"))
    kind: Kind | None = next((one for one in KINDS if one == chosen), None)
    rows = log_rows(entries if kind is None else access_log.latest(kind=kind))
    answer = t("access_log.answer", n=len(rows))
    plain_list.show_list("access_log", rows, _COLUMNS, answer=answer, fine=t("access_log.nothing"))


def log_rows(entries: list[AccessEntry]) -> pd.DataFrame:
    """`entries` as rows of `_COLUMNS`: moment in the charter's zone, who, kind and which in words."""
    zone = data.charter().zone
    return pd.DataFrame(
        [
            (one.happened_at.astimezone(zone), one.who, t(f"access_log.kind.{one.kind}"), access_log_words.what(one))
            for one in entries
        ],
        columns=list(_COLUMNS),
    )
