"""Known exports: what vendors' and spreadsheets' tables look like, each declared in a file of `library`."""

from connectors.files.known.declaration import Declaration, declared, library
from connectors.files.known.fitting import Fit, fits

__all__ = ["Declaration", "Fit", "declared", "fits", "library"]
