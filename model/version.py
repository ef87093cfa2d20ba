"""The version of the product, as CHANGELOG.md tells it."""

from typing import Final

VERSION: Final = "0.9.0"
