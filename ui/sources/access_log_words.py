"""What the access log holds, in words: it records short notes of one language, so that they can be searched for."""

import re

from storage.records.access_log import AccessEntry
from ui.text.catalogue import has_text, t

# A note and the part of it that is told as it stands: a number, a day, a name.
_NOTES = (
    (r"agreed, (?P<part>.+)", "agreed"),
    (r"agreement withdrawn, (?P<part>.+)", "agreement_withdrawn"),
    ("draft begun", "draft_begun"),
    ("draft changed", "draft_changed"),
    ("draft compared anew", "draft_compared"),
    ("draft given up", "draft_given_up"),
    ("counted anew", "counted_anew"),
    (r"connected (?P<part>.+)", "connected"),
    ("demonstration", "demonstration"),
    ("import", "import"),
    (r"look taken back (?P<part>.+)", "export_taken_back"),
    (r"meeting (?P<part>.+)", "meeting"),
    (r"review (?P<part>.+)", "review"),
    (r"roll back (?P<part>.+)", "roll_back"),
    (r"stages, charter (?P<part>.+)", "stages"),
    ("sync every never", "sync_never"),
    (r"sync every (?P<part>.+)", "sync_every"),
    ("sync", "sync"),
    (r"theme (?P<part>.+) removed", "theme_removed"),
    (r"theme (?P<part>.+)", "theme"),
)
_SIDES = ("marketing", "sales")


def what(entry: AccessEntry) -> str:
    """What was opened, decided or set; the id or file name itself where the note is one."""
    if entry.kind == "list":
        named = (f"access_log.list.{entry.subject}", f"page.{entry.subject}", f"metric.{entry.subject}.name")
        return next((t(key) for key in named if has_text(key)), entry.subject)
    if entry.kind in ("decision", "setting"):
        note = entry.subject.removeprefix("charter: ")
        for pattern, key in _NOTES:
            if found := re.fullmatch(pattern, note):
                part = found.groupdict().get("part", "")
                return t(f"access_log.what.{key}", part=t(f"department.{part}") if part in _SIDES else part)
    return entry.subject
