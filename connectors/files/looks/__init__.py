"""Looks: the content of each export, stored by kind of export, so that a later one adds to what was known.

    <data>/looks/<kind>/<day>-<id>/look.json, and a Parquet file per canonical table; <data>/looks/missing.json

- ``kept_looks(data) -> list[Look]``; ``shown(looks)``: those that make up the published data.
- ``keep(staging, ...) -> Look``, ``take_back(data, kind)``.
- ``observe(staging, looks, zone, answers)``: the canonical rows from all looks together.
- ``standing(data) -> list[Standing]``: the last look of each kind; ``missing_of``, ``answer_missing``.
"""

from connectors.files.looks.kept import Look, kept_looks, shown
from connectors.files.looks.missing import GONE_BY, Missing, answer_missing, answers_of, missing_of
from connectors.files.looks.standing import Standing, of_looks, standing

__all__ = [
    "GONE_BY",
    "Look",
    "Missing",
    "Standing",
    "answer_missing",
    "answers_of",
    "kept_looks",
    "missing_of",
    "of_looks",
    "shown",
    "standing",
]
