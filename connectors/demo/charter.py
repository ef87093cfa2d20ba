"""What the demonstration company has agreed on: the default charter, and targets of its own."""

from pathlib import Path

from model.charter import DEFAULT_CHARTER, Charter, parse_charter

TARGETS = Path(__file__).with_name("targets.toml")


def demonstration_charter() -> Charter:
    """The default charter with the targets of Musterwerk Sensorik."""
    parts = (DEFAULT_CHARTER.read_text(encoding="utf-8"), TARGETS.read_text(encoding="utf-8"))
    return parse_charter("\n".join(parts), origin="demonstration")
