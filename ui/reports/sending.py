"""Sending reports by e-mail or into a chat, through Apprise, to the recipients set by the operator.

Nothing is sent unless somebody requests it. A recipient's URL contains its password, so no message names one.
"""

import logging
from pathlib import Path

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.attachment.file import AttachFile

from model.errors import Fault
from ui.documents.document import Report
from ui.documents.plain import plain
from ui.text.catalogue import t

# Errors are reported in a sentence of our own; Apprise's own messages contain URLs.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


def receivers(urls: str) -> Apprise:
    """All recipients in `urls` (Apprise URLs separated by spaces).

    Fault if there are none, or if one is not understood: it is named by its position, never by its URL.
    """
    asset = AppriseAsset(
        app_id=t("frame.product"), app_desc=t("frame.product"), app_url="", image_url_mask="", image_url_logo="",
        async_mode=False,
    )  # fmt: skip
    found = Apprise(asset=asset)
    addresses = urls.split()
    if not addresses:
        raise Fault("export.no_receivers")
    for number, address in enumerate(addresses, start=1):
        if not found.add(address):
            raise Fault("export.bad_receiver", place=number)
    return found


def send(report: Report, file: Path, to: Apprise) -> int:
    """Send `file` with the report's headline as text; returns the number of recipients.

    Fault if it could not be sent to one of them.
    """
    notice = [report.demonstration] if report.demonstration else []
    body = "\n\n".join((*notice, plain(report.headline) or report.title, report.small_print))
    is_taken = to.notify(
        title=f"{t('frame.product')}: {report.subtitle}",
        body=body,
        body_format=NotifyFormat.TEXT,
        attach=AttachFile(str(file.resolve())),
    )
    if not is_taken:
        raise Fault("export.not_sent", file=str(file))
    return len(to)
