"""Notices to the operator's recipients."""

import logging
from typing import Final

from model.errors import Fault
from settings import settings
from ui.text.catalogue import t

_LOG: Final = logging.getLogger(__name__)


def tell_failed_sync(complaint: str) -> None:
    """Tell the operator's recipients that a scheduled sync failed, and why; does nothing without recipients."""
    from ui.reports import sending  # its library may come after the dashboard

    urls = settings().notify_urls
    if urls is None:
        return
    title = f"{t('frame.product')}: {t('systems.schedule_failed')}"
    try:
        to = sending.receivers(urls.get_secret_value())
    except Fault as fault:
        _LOG.error("the receivers of notices: %s", t(fault.key, **fault.values))
        return
    if not to.notify(title=title, body=complaint or title):
        _LOG.error("not every receiver took the notice of the failed sync")
