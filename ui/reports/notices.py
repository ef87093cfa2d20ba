"""Notices to the operator's recipients."""

import logging
from collections.abc import Sequence
from typing import Final

from model.errors import Fault
from settings import settings
from storage.sync_standing import Ending
from ui.text import language, values
from ui.text.catalogue import t

_LOG: Final = logging.getLogger(__name__)


def tell_failed_sync(complaint: str) -> None:
    """Tell the operator's recipients that a scheduled sync failed, and why; does nothing without recipients."""
    with language.speaking(settings().language):
        title = t("systems.schedule_failed")
        _tell(title, complaint or title)


def tell_overdue(systems: Sequence[str]) -> None:
    """Tell the operator's recipients which systems are overdue; does nothing without recipients."""
    with language.speaking(settings().language):
        _tell(t("alarm.overdue_title"), "\n".join(t("alarm.overdue", system=system) for system in systems))


def tell_ending(systems: Sequence[Ending]) -> None:
    """Tell the operator's recipients whose credentials end, and when; does nothing without recipients."""
    with language.speaking(settings().language):
        ends = [t("alarm.ends", system=one.system, day=values.day(one.on)) for one in systems]
        what_to_do = [t("alarm.do_expired", name=one.system) for one in systems]
        _tell(t("alarm.ends_title"), "\n".join(map(" ".join, zip(ends, what_to_do, strict=True))))


def _tell(title: str, text: str) -> None:
    from ui.reports import sending  # its library may come after the dashboard

    urls = settings().notify_urls
    if urls is None:
        return
    try:
        to = sending.receivers(urls.get_secret_value())
    except Fault as fault:
        _LOG.error("the receivers of notices: %s", t(fault.key, **fault.values))
        return
    if not to.notify(title=f"{t('frame.product')}: {title}", body=text):
        _LOG.error("not every receiver took the notice: %s", title)
