"""Every card of a folder, all or none."""

from pathlib import Path

from connectors.voice.markdown import read_markdown
from connectors.voice.table import read_table
from model.charter import Charter
from model.errors import Fault
from model.voice import Card

# Larger files hold something else.
MOST_BYTES = 5_000_000


def read_cards(folder: Path, charter: Charter) -> list[Card]:
    """The cards of all ``*.md`` and ``*.csv`` files directly in `folder`, by file name.

    Fault if there are none, if any of them is faulty or names the person interviewed, or if a card occurs twice.
    """
    if not folder.is_dir():
        raise Fault("voice.no_folder", place=folder.name)
    cards: dict[tuple[str, str], Card] = {}
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in (".md", ".csv") and path.is_file()):
        if path.name.lower() == "readme.md":
            continue
        if path.stat().st_size > MOST_BYTES:
            raise Fault("voice.too_large", place=path.name)
        for card in _read(path, charter):
            if (card.card_id, card.language) in cards:
                raise Fault("voice.twice", place=path.name, id=card.card_id, language=card.language)
            cards[card.card_id, card.language] = card
    if not cards:
        raise Fault("voice.no_cards", place=folder.name)
    return [*cards.values()]


def _read(path: Path, charter: Charter) -> list[Card]:
    try:
        return [read_markdown(path, charter)] if path.suffix.lower() == ".md" else [*read_table(path, charter)]
    except UnicodeDecodeError:
        raise Fault("voice.not_utf8", place=path.name) from None
