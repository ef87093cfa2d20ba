"""The charter's file can be read back into the same charter."""

from datetime import date

import pytest

from model.charter import Charter, default_charter, parse_charter
from model.charter_file import to_toml

ODD = 'quotes " and \\ and \x7f and\nlines, Umlaut ä'


def test_default_charter_survives() -> None:
    assert parse_charter(to_toml(default_charter())) == default_charter()


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_odd_texts_and_everything_optional_survive(zone: str) -> None:
    charter = Charter.model_validate(
        {
            "version": 3,
            "time_zone": zone,
            "valid_from": date(2026, 1, 31),
            "phase": [
                {"key": "look", "name": {"de": ODD, "en": "x"}, "led_by": "shared", "limit_days": 5, "roles": [ODD]}
            ],
            "rule": [{"phase": "won", "from": "stage_change", "kinds": [ODD, "won"], "name": ODD, "within_days": 2}],
            "target": {"look": {"2026-Q1": {"conversion_rate": 0.125, "median_days": 12.5}}},
        }
    )
    assert parse_charter(to_toml(charter)) == charter
