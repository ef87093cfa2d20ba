"""What the simulated company decided, in the reader's language, in whichever it was written down."""

from functools import cache
from typing import Final

from storage.records import decisions
from storage.records.decisions import Decision
from ui.text import language
from ui.text.catalogue import t, texts_of

_OURS: Final = "meeting.demo."


def in_readers_words(found: list[Decision]) -> list[Decision]:
    """`found`, with texts and owners of the demonstration in the current language; whatever people typed stays."""
    known = _keys()
    return decisions.worded(found, lambda written: t(known[written]) if written in known else written)


@cache
def _keys() -> dict[str, str]:
    """Text in any language -> its key."""
    return {
        text: key
        for tag in language.LANGUAGES
        for key, text in texts_of(tag).items()
        if key.startswith(_OURS) and isinstance(text, str)
    }
