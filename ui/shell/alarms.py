"""What every visitor must know before reading a figure: one bar at the head of every page, one line high.

It tells of a damaged snapshot for which an earlier one stands in, of systems whose last sync failed, was cut off or is
overdue or whose credentials end within a week, and of stages that the charter does not name; with what to do, and a
link to the page where it is done.
"""

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from model.errors import Fault
from settings import settings
from storage import sync_standing
from storage.snapshot import Snapshot
from storage.sync_standing import Ending, Runs, Standing, Trouble
from ui.shell import access, data, links, notes, notices, stage_notes
from ui.shell.shared_cache import shared
from ui.text import language, values
from ui.text.catalogue import has_text, t, tn
from ui.text.escaping import html

# How many systems are told one by one; all of them are on the page "Data sources".
TOLD: Final = 3
_REFUSED: Final = "system.credentials_refused"


def show_alarms(snapshot: Snapshot | None) -> None:
    """Show the bar; nothing if all is well."""
    sentences = [*of_snapshot(snapshot), *of_systems(datetime.now(UTC))]
    stages = [] if snapshot is None else of_stages(snapshot)
    # The container is always there, so that the elements below keep their identity.
    with st.container(key="alarms"):
        if sentences or stages:
            told = [html(sentence) for sentence in [*sentences, *stages]]
            last = [html(sentence) for sentence in _whom_to_tell()] if sentences else []
            if links.has_page("sources"):
                last.append(links.anchor(t("alarm.to_data" if sentences else "stages.to_sources"), "sources"))
            st.html(notices.notices_html(told, last=" ".join(last)))


def of_snapshot(snapshot: Snapshot | None) -> list[str]:
    """That an earlier snapshot stands in for a damaged one, if so."""
    if snapshot is None or not snapshot.stands_in_for:
        return []
    return [t("frame.stands_in", id=snapshot.stands_in_for)]


def of_stages(snapshot: Snapshot) -> list[str]:
    """What the charter does not name or no longer finds, if that is worth an alarm."""
    alarm = data.cached(f"stage_alarm {snapshot.key} {language.current()}", lambda: stage_notes.alarm(snapshot))
    return [alarm] if alarm else []


def of_systems(now: datetime) -> list[str]:
    """A sentence or two for each system whose last sync failed, was cut off or is overdue, or whose credentials end
    soon.
    """
    if not settings().sources:
        return []
    today = now.astimezone(data.charter().zone).date()
    ends = [_of_ending(one, today) for one in sync_standing.endings(settings(), today)]
    try:
        found = [*sync_standing.troubles(settings(), _runs(*_changed_at(now)), now)]
    except Fault:
        found = []  # whoever needs the records is told by the page; machines by /readyz
    sentences = [_of_system(one, now) for one in found[:TOLD]]
    if len(found) > TOLD:
        sentences.append(tn("alarm.more", len(found) - TOLD))
    return [*sentences, *ends]


def _of_ending(one: Ending, today: date) -> str:
    """Until when the credentials of a system are accepted, and what to do about it for those who may."""
    what = "alarm.ends" if one.on >= today else "alarm.ended"
    parts = [t(what, system=_name(one.system), day=values.day(one.on))]
    if access.may("sources"):
        parts.append(t("alarm.do_expired", name=one.system))
    return " ".join(parts)


def _of_system(one: Trouble, now: datetime) -> str:
    """What is wrong with a system, how recent its data is, and what to do about it for those who may."""
    zone, is_refused = data.charter().zone, one.fault is not None and one.fault["key"] == _REFUSED
    what = "expired" if is_refused else str(one.standing)
    parts = [t(f"alarm.{what}", system=_name(one.system), at=values.moment(one.at, zone))]
    if one.whole_at is None:
        parts.append(t("alarm.never_whole"))
    else:
        parts.append(t("systems.fresh", moment=values.moment(one.whole_at, zone), ago=values.ago(one.whole_at, now)))
    if access.may("sources"):
        parts.append(_reason(one) if what == Standing.STOPPED else t(f"alarm.do_{what}", name=one.system))
    return " ".join(parts)


def _reason(one: Trouble) -> str:
    """Why a sync failed, with what to do; details of what could not be published are on the page."""
    if one.fault is None or not str(one.fault["key"]).startswith("system."):
        return t("alarm.do_stopped")
    return notes.note_sentence(one.fault["key"], one.fault["values"])


def _whom_to_tell() -> list[str]:
    """For those who cannot do anything about it themselves."""
    return [] if access.may("sources") else [t("alarm.tell")]


def _name(system: str) -> str:
    kind = settings().kind_of(system)
    label = t(f"connector.{kind}") if has_text(f"connector.{kind}") else system
    return label if kind == system else f"{system} ({label})"


def _changed_at(now: datetime) -> tuple[int, int]:
    """What changes whenever a run is written: a sync touches the data folder at its start and end, whoever runs it.

    The minute is for runs that were written without one (a restored backup).
    """
    try:
        return settings().data.stat().st_mtime_ns, int(now.timestamp() // 60)
    except FileNotFoundError:
        return 0, 0


@shared(2)
def _runs(_changed_at: int, _minute: int) -> Runs:
    return sync_standing.read_runs(data.records())
