"""Reports on their way: by e-mail or into a chat, through Apprise, to the receivers the operator has set.

Nothing is ever sent unless somebody asks for it. A receiver's address holds its password, so no message names one.
"""

import logging
from pathlib import Path

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.attachment.file import AttachFile

from model.errors import Fault
from ui.documents.document import Report
from ui.documents.plain import plain
from ui.text.catalogue import t

# What goes wrong is told in one sentence of ours; Apprise's own messages hold addresses.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


def receivers(urls: str) -> Apprise:
    """Everybody `urls` names (addresses as Apprise writes them, with blanks between them).

    Fault where there is nobody, or one that is not understood: by its place, never by its address.
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
    """Send `file` with the report's headline as text; how many receivers there were.

    Fault if one of them did not take it.
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
