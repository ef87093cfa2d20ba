"""Cards of the customer's voice from a folder: one Markdown file per card, or CSV files (docs/voice.md)."""

from connectors.voice.folder import read_cards

__all__ = ["read_cards"]
