"""Where the data of a snapshot came from, in words."""

from storage.snapshot import Snapshot
from ui.text.catalogue import has_text, t


def source_in_words(snapshot: Snapshot) -> str:
    """Where the data of `snapshot` came from, in words; its label is left as typed."""
    connector, label = snapshot.info.connector, snapshot.info.label
    connector = t(f"connector.{connector}") if has_text(f"connector.{connector}") else connector
    return f"{connector} ({label})" if label and not snapshot.info.is_demo else connector
