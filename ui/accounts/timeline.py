"""The timeline of an account's page: every touch in its lane, and the silences between dialogues."""

from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from model.tables import PAGE_VIEW_KINDS
from ui.accounts.account import Account
from ui.charts.timeline import account_timeline
from ui.shell import data
from ui.text import spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, label
from ui.text.vocabulary import activity_name


def timeline_rows(account: Account) -> pd.DataFrame:
    """What the timeline is made of: the touches, or the spells if no touch is on record."""
    return account.spells if account.touches.empty else account.touches


def silences(account: Account) -> pd.DataFrame:
    """start, end, days, is_long: times without two-way or buyer-made activity longer than the charter allows."""
    touches, allowed = account.touches, data.charter().silent_days
    is_alive = touches["is_two_way"].fillna(False).astype(bool) | (touches["department"] == "buyer")
    alive = touches[is_alive & ~touches["kind"].isin(PAGE_VIEW_KINDS)]
    days: list[date] = sorted(set(alive["occurred_on"]))
    gaps = [
        (start, end, (end - start).days)
        for start, end in pairwise([*days, account.scope.as_of])
        if (end - start).days > allowed
    ]
    longest = max((gap[2] for gap in gaps), default=0)
    rows = [(*gap, gap[2] * 5 >= longest) for gap in gaps]
    return pd.DataFrame(rows, columns=["start", "end", "days", "is_long"])


def timeline_chart(account: Account) -> go.Figure:
    """The three lanes of the account, with phases, opportunities and silences."""
    touches = account.touches
    is_dialogue = touches["is_two_way"].fillna(False).astype(bool)
    is_view = touches["kind"].isin(PAGE_VIEW_KINDS)
    marks = ["dialogue" if two else "view" if view else "touch" for two, view in zip(is_dialogue, is_view, strict=True)]
    texts = [_said(row) for row in touches.itertuples(index=False)]
    return account_timeline(
        account.spells,
        touches.assign(mark=marks, said=texts),
        account.opportunities,
        silences(account),
        account.scope.as_of,
    )


def _said(row: Any) -> str:
    lines = [f"<b>{label(activity_name(row.kind))}</b>", values.day(row.occurred_on)]
    lines += [label(part) for part in (row.contact, row.subject, row.campaign) if not values.is_nothing(part)]
    return "<br>".join(lines)


def timeline_sentence(account: Account) -> str:
    """HTML: how much happened, with how many people, and how long it has been silent."""
    alive = silences(account)
    people = account.touches["contact_id"].nunique()
    touches = tn("timeline.count", len(account.touches))
    text = t("timeline.answer", touches=touches, people=tn("timeline.people", people))
    if len(alive) and alive.iloc[-1]["end"] == account.scope.as_of:
        text += " " + t("timeline.silent", days=spans.after(alive.iloc[-1]["days"]), start=alive.iloc[-1]["start"])
    return html(text)
