"""The list of uncertain pairs: what agrees, what differs, and the three answers."""

import re
from typing import Any, Final

import streamlit as st

from model.subject_line import BEFORE_SUBJECT
from storage.records.match_decisions import LEAD, Kind, MatchDecision, in_order
from ui.shell import data, frame, state
from ui.sources import duplicates_parts, duplicates_rows, duplicates_words
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown
from ui.text.spoken import spoken

# How many pairs are shown at once: more would only be scrolled past.
AT_ONCE: Final = 5
# How many pairs of a kind are asked about before the next sync (storage/row_queries.py, "likely_pairs").
_MOST: Final = 500
_LATER: Final = "matches.later"
_COMPARED: Final = {
    "account": ("name", "domain", "industry", "segment", "postcode", "place", "region", "country", "employees"),
    "contact": ("name", "email", "buying_role", "persona", "created_at"),
    "opportunity": (
        "name", "stage", "amount", "currency", "created_at", "expected_close_on", "closed_at", "outcome", "owner",
    ),
    "activity": ("subject", "kind", "occurred_at", "account", "contact", "department", "is_two_way", "campaign"),
    "lead": ("name", "email", "domain", "postcode", "place", "country"),
}  # fmt: skip
# Rows that a record refers to and that have a name of their own.
_NAMED: Final = {"account": "matches.side.account", "contact": "matches.side.contact"}


def show_queue(kind: Kind) -> None:
    """Show the likeliest undecided pairs; postponed ones come last."""
    if not duplicates_rows.are_known():
        return
    decided = duplicates_parts.last_words(kind)
    if decided is None:
        return
    pairs = data.query_rows("likely_pairs", kind=kind).to_dict("records")
    open_pairs = [pair for pair in pairs if not _is_settled(kind, pair, decided)]
    later = state.remembered(_LATER, [])
    open_pairs.sort(key=lambda pair: _key(kind, pair) in later)
    if not open_pairs:
        frame.empty(t("matches.queue_empty"))
        return
    shown = open_pairs[:AT_ONCE]
    for number, (pair, about) in enumerate(zip(shown, _names_of(kind, shown), strict=True)):
        last = decided.get(_ids(kind, pair))
        _show_pair(kind, number, pair, about, last.match_decision_id if last else None)
    if len(open_pairs) > AT_ONCE:
        st.caption(tn("matches.more", len(open_pairs) - AT_ONCE))
    if len(pairs) == _MOST:
        st.caption(t("matches.at_most", n=values.number(_MOST)))


def _is_settled(kind: Kind, pair: dict[str, Any], decided: dict[tuple[str, str], MatchDecision]) -> bool:
    """Whether somebody has answered; a contact that was assigned to a company is not asked about again."""
    if kind == LEAD and any(one.left_id == pair["left_id"] and one.verdict == "same" for one in decided.values()):
        return True
    last = decided.get(_ids(kind, pair))
    return last is not None and last.verdict != "taken_back"


def _ids(kind: Kind, pair: dict[str, Any]) -> tuple[str, str]:
    return in_order(kind, pair["left_id"], pair["right_id"])


def _key(kind: Kind, pair: dict[str, Any]) -> str:
    return " ".join(_ids(kind, pair))


def _names_of(kind: Kind, pairs: list[dict[str, Any]]) -> list[str]:
    """Both rows of every pair, as people tell them from others; with the pair's number where that is not enough."""
    sides = duplicates_rows.sides(kind)
    both = (zip((pair["left_id"], pair["right_id"]), sides, strict=True) for pair in pairs)
    told = (" · ".join(duplicates_rows.described(row, side) for row, side in rows) for rows in both)
    return duplicates_words.numbered([*told])


def _show_pair(kind: Kind, number: int, pair: dict[str, Any], names: str, seen: int | None) -> None:
    left, right, key = pair["left_id"], pair["right_id"], _key(kind, pair)
    about = markdown(names)
    with st.container(border=True):
        sentences = [duplicates_words.likelihood(pair["score"], pair["reasons"], kind)]
        sentences += [t("matches.duplicate", source=duplicates_words.source_name(left))] if pair["is_duplicate"] else []
        st.html(
            f"<div><strong>{html(' '.join(sentences))}</strong> {html(duplicates_words.reasons(pair['reasons']))}</div>"
        )
        st.html(compared(left, right, kind))
        with st.container(horizontal=True):
            for verdict in ("same", "different"):
                st.button(
                    spoken(duplicates_words.text_for_kind(f"say.{verdict}", kind), about),
                    key=f"{verdict}.{number}.{key}",
                    type="primary" if verdict == "same" else "secondary",
                    on_click=duplicates_parts.decide,
                    args=(kind, left, right, verdict, seen),
                )
            st.button(
                spoken(t("matches.say.later"), about), key=f"later.{number}.{key}", type="tertiary",
                on_click=_put_off, args=(key,),
            )  # fmt: skip


def _put_off(key: str) -> None:
    """Show the pair after all others for the rest of this visitor's session."""
    state.remember(_LATER, [*(other for other in state.remembered(_LATER, []) if other != key), key])


def compared(left: str, right: str, kind: Kind = "account") -> str:
    """HTML table: both sources' values, a row for each column that either has; matches are marked in words."""
    sides = duplicates_rows.sides(kind)
    one, other = duplicates_rows.told_of(left, sides[0]), duplicates_rows.told_of(right, sides[1])
    heads = zip((left, right), sides, strict=True)
    head = "".join(f"<th scope='col'>{html(_head(row, side, kind))}</th>" for row, side in heads)
    lines = [f"<tr><td></td>{head}<th scope='col'></th></tr>"]
    for column in _COMPARED[kind]:
        mine, yours = one.get(column, ""), other.get(column, "")
        if not mine and not yours:
            continue
        label = t(_NAMED.get(column, f"field.{column}"))
        lines.append(
            f"<tr><th scope='row'>{html(label)}</th><td>{html(mine)}</td><td>{html(yours)}</td>"
            f"<td>{html('' if kind == LEAD else _agreement(mine, yours, column))}</td></tr>"
        )
    return f'<table class="gt-why gt-pair">{"".join(lines)}</table>'


def _head(row: str, side: Kind, kind: Kind) -> str:
    """The header of a row's column: its source; for a lead also what it is."""
    source = duplicates_words.source_name(row)
    return f"{t(f'matches.side.{side}')} ({source})" if kind == LEAD else source


def _agreement(mine: str, yours: str, column: str) -> str:
    if not mine or not yours:
        return t("matches.one_only")
    if column == "subject":
        mine, yours = (re.sub(BEFORE_SUBJECT, "", text.casefold()) for text in (mine, yours))
    return t("matches.agrees" if _bare(mine) == _bare(yours) else "matches.differs")


def _bare(value: str) -> str:
    """`value` without superficial differences: case, and what surrounds a domain."""
    return value.strip().casefold().removeprefix("https://").removeprefix("www.").rstrip("/")
