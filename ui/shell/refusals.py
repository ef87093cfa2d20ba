"""Notices about the invalid parts of a URL; each says what would be valid."""

from collections.abc import Iterable
from typing import Any

from ui.shell import data, motion, notes, notices, phase
from ui.shell.address import Refusal
from ui.text.catalogue import has_text, t
from ui.text.escaping import html

# Parts of the view that have another name in the filter bar.
_NAMES = {"as_of": "filter.as_of", "from": "filter.dates", "to": "filter.dates", "period": "filter.period"}


def refusals_html(refusals: Iterable[Refusal]) -> str:
    """HTML of a notice for each, naming the part of the URL as the page does; "" for none."""
    told = [html(notes.note_sentence(key, {**parts, **_worded(parts)})) for key, parts in refusals]
    return notices.notices_html(told, look="gt-alarm gt-refused", role="status")


def _worded(parts: dict[str, Any]) -> dict[str, str]:
    name = str(parts.get("name", ""))
    keys = (_NAMES.get(name, ""), f"dimension.{name}", f"option.{name}")
    worded = {part: _keys_in_words(str(value)) for part, value in parts.items()}
    worded |= {"name": parts.get("label") or next((t(key) for key in keys if has_text(key)), name)}
    return worded | ({"value": t("dimension.nothing")} if parts.get("value") == "" else {})


def _keys_in_words(listed: str) -> str:
    """Keys of phases and of motions, one or several, by the charter's names; anything else as it is."""
    charter = data.charter()
    names = dict.fromkeys(charter.phase_keys, phase.name) | {known.key: motion.name for known in charter.motions}
    keys = listed.split(", ")
    return ", ".join(names[key](key) for key in keys) if {*keys} <= names.keys() else listed
