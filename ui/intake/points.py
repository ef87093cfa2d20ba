"""When opportunities reached their stages: dated points in a file, or the day of a snapshot without any."""

from datetime import date

import streamlit as st

from connectors.files import FileMapping, From
from connectors.files.foreign.mapping import Point, SnapshotOf
from ui.intake.columns import FIXED
from ui.intake.reading import Seen
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import markdown


def choose_points(seen: Seen, columns: dict[str, From], proposed: FileMapping, key: str) -> tuple[Point, ...]:
    """The dated points of `seen`, whose opportunities are mapped by `columns`."""
    known = {point.at: point for point in proposed.points}
    chosen = st.multiselect(
        t("intake.points"),
        seen.columns,
        default=[at for at in known if at in seen.columns],
        placeholder=t("intake.points_none"),
        help=t("intake.points_help"),
        key=f"{key}.points",
    )
    identity = columns.get("opportunity_id")
    found = []
    for at in chosen:
        stage = _stage(seen, at, known.get(at), columns, f"{key}.point.{at}")
        if stage is not None and identity is not None:
            found.append(Point(at=at, stage=stage, opportunity=identity))
    return tuple(found)


def _stage(seen: Seen, at: str, known: Point | None, columns: dict[str, From], key: str) -> From | None:
    left, right = st.columns(2)
    options = [FIXED, *seen.columns]
    default = known.stage if known else columns.get("stage", From(value=""))
    with left:
        chosen = st.selectbox(
            t("intake.stage_at", column=markdown(at)),
            options,
            index=options.index(default.column) if default.column in options else 0,
            format_func=_option_name,
            key=f"{key}.stage",
        )
    if chosen != FIXED:
        return default if default.column == chosen else From(column=chosen)
    with right:
        word = st.text_input(
            t("intake.stage_word"), value=default.value or "", max_chars=100, key=f"{key}.word"
        ).strip()
    return From(value=word) if word else None


def snapshot(columns: dict[str, From], proposed: FileMapping, today: date, key: str) -> SnapshotOf | None:
    """The day of the snapshot in `columns`, if the visitor says the file only has the current stage."""
    account, stage = columns.get("account_id"), columns.get("stage")
    if account is None or stage is None:
        return None
    is_snapshot = st.checkbox(
        t("intake.is_snapshot"),
        value=proposed.snapshot is not None,
        help=t("intake.is_snapshot_help"),
        key=f"{key}.is_snapshot",
    )
    if not is_snapshot:
        return None
    day = st.date_input(
        t("intake.snapshot_on"),
        value=proposed.snapshot.on if proposed.snapshot else today,
        min_value=date(1970, 1, 1),
        max_value=today,
        format=values.date_pattern(),
        key=f"{key}.snapshot_on",
    )
    if values.is_nothing(day):
        return None
    return SnapshotOf(on=day, account=account, stage=stage, opportunity=columns.get("opportunity_id"))


def _option_name(option: str) -> str:
    return t("intake.always_same") if option == FIXED else option
