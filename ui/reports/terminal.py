"""Reports without a server: for the terminal, cron and notebooks."""

from datetime import date
from pathlib import Path
from typing import Any

from metrics.question.motion import chosen
from metrics.question.quarters import Quarters
from metrics.question.relations import known_day
from model.errors import Fault
from settings import settings
from storage.answer import known
from ui.reports import formats
from ui.shell import data, installed, period
from ui.shell.scope import Scope
from ui.text.language import LANGUAGES, speaking


def write(
    kind: str,
    file: Path,
    as_of: date | None,
    language: str,
    *,
    motion: str | None = None,
    is_sent: bool = False,
    is_pseudonymised: bool = False,
) -> int:
    """Write the report of that kind to `file`, whose extension decides the format, and send it if `is_sent`.

    motion: the one it is about; default: the lead motion. is_pseudonymised: leadership's story without names. Returns
    the number of recipients. Fault if any of this fails; recipients are checked first.
    """
    formats.check(kind, file.suffix)
    installed.check(file.suffix.lower().lstrip("."))
    if language not in LANGUAGES:
        raise Fault("answer.not_allowed", name="--language", value=language, allowed=", ".join(LANGUAGES))
    if is_pseudonymised and kind != "leadership":
        raise Fault("answer.not_allowed", name="--pseudonyms", value=kind, allowed="leadership")
    options = {"is_pseudonymised": True} if is_pseudonymised else {}
    to = receivers() if is_sent else None
    made = formats.build_report(kind, scope(as_of, language, motion), **options)
    file.write_bytes(formats.write_report(made, file.suffix))
    if to is None:
        return 0
    from ui.reports import sending

    with speaking(language):
        return sending.send(made, file, to)


def receivers() -> Any:
    """The operator's recipients (`sending.receivers`). Fault if there are none, or if one is not understood."""
    installed.check("send")
    from ui.reports import sending  # Apprise takes half a second to import, and most reports are not sent

    secret = settings().notify_urls
    return sending.receivers(secret.get_secret_value() if secret else "")


def scope(as_of: date | None, language: str, motion: str | None = None) -> Scope:
    """The scope of the quarter up to `as_of` (default: the last day known) of the published snapshot.

    Fault if nothing is published, if `as_of` is after the last day that was read, or if there is no such motion.
    """
    current = data.pin_snapshot()
    if current is None:
        raise Fault("cli.no_snapshot")
    day = known_day(known(current), "--as-of", as_of or current.info.as_of)
    start, end = period.preset_dates(period.DEFAULT, day, Quarters.from_charter(current.charter)) or (day, day)
    about = chosen(motion, current.charter)
    return Scope(day, start, end, language=language, motion="" if about == current.charter.lead_motion else about)
