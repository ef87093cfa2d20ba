"""Cards of a folder written into the records."""

from pathlib import Path

from connectors.voice import read_cards
from model.charter import Charter
from storage.records import Records
from storage.records.voice import Imported, take_over


def take_over_folder(folder: Path, charter: Charter, records: Records, *, overwrite: bool) -> Imported:
    """The result of importing the cards in `folder`; Fault if one is unreadable. ``overwrite``: files replace edits."""
    cards = read_cards(folder, charter)
    with records.begin() as session:
        return take_over(session, cards, overwrite=overwrite)
