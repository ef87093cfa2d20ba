"""Writes a charter as a TOML file from which it can be read again."""

from model import toml
from model.charter import Charter


def to_toml(charter: Charter) -> str:
    """`charter` as TOML; `model.charter.parse_charter` reads the same charter from it."""
    return toml.to_text(charter.model_dump(by_alias=True, exclude_none=True))
