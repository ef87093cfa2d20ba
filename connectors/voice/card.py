"""From the fields of a file to a card: faults name file, line and field; names of people are refused."""

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from model.charter import Charter
from model.errors import Fault
from model.languages import LANGUAGES
from model.voice import ASPECTS, JOB, LONGEST, NAMING_FIELDS, PERSONA, Card

FIELDS: Final = (
    "id", "kind", "language", "title", "phase", "persona", "job", "segment", "interviewed_on", "voices",
)  # fmt: skip
# What a field may contain, in words that fit every file format.
_ALLOWED: Final = {
    "card_id": "A-Z a-z 0-9 . _ - (1 … 80)",
    "language": ", ".join(LANGUAGES),
    "kind": "persona, job",
    "title": "1 … 200",
    "interviewed_on": "YYYY-MM-DD",
    "voices": "1, 2, 3 …",
    "about": "1 … 200",
    "segment": "0 … 200",
}


def card_of(fields: Mapping[str, str], texts: Mapping[str, str], place: str, charter: Charter) -> Card:
    """The card of the `fields` (`FIELDS`) and `texts` (aspects) at `place`.

    Fault if a field is unknown, missing or faulty, or if anything seems to name the person interviewed.
    """
    for name in fields:
        if name not in FIELDS and name not in (*PERSONA, *JOB):
            raise Fault(
                "voice.naming_field" if NAMING_FIELDS.search(name) else "voice.unknown_field",
                place=place, field=name, allowed=", ".join(FIELDS),
            )  # fmt: skip
    kind = fields.get("kind", "")
    if fields.get("phase") not in charter.in_play:
        raise Fault("voice.invalid", place=place, field="phase", allowed=", ".join(charter.in_play))
    given = {
        "card_id": fields.get("id"),
        "about": fields.get(kind) or fields.get("persona") or fields.get("job"),
        "segment": fields.get("segment") or None,
        "texts": {name: text.strip() for name, text in texts.items() if text.strip()},
    } | {name: fields.get(name) for name in ("language", "kind", "title", "phase", "interviewed_on", "voices")}
    try:
        card = Card.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        name = str((error.errors()[0]["loc"] or ("texts",))[0])
        aspects = f"{', '.join(ASPECTS.get(kind, PERSONA))} (… {LONGEST})"
        field = {"card_id": "id", "about": kind or "persona"}.get(name, name)
        raise Fault("voice.invalid", place=place, field=field, allowed=_ALLOWED.get(name, aspects)) from None
    if card.named:
        raise Fault("voice.names", place=place, field=", ".join(card.named))
    return card
