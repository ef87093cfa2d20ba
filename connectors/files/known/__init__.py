"""Known exports: the tables of vendors and spreadsheets, each declared in a file of `library`."""

from connectors.files.known.declaration import Declaration, declared, library
from connectors.files.known.fitting import Fit, fits

__all__ = ["Declaration", "Fit", "declared", "fits", "library"]
