"""The version of the product, as in CHANGELOG.md."""

from typing import Final

VERSION: Final = "0.9.0"
