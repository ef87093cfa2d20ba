"""The cards of the demonstration company; their content is made up, like everything about it."""

from pathlib import Path

from connectors.voice import read_cards
from model.charter import default_charter
from storage.records import Records
from storage.records.voice import Imported, take_over

FOLDER = Path(__file__).with_name("voice")


def put_cards(records: Records) -> Imported:
    """Store them in the records, marked as a demonstration; cards edited since stay as they are."""
    cards = read_cards(FOLDER, default_charter())
    with records.begin() as session:
        return take_over(session, cards, is_demo=True)
