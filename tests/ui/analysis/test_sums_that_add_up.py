"""Sentences whose numbers a reader adds up or multiplies: they come to what is said."""

import re

import pandas as pd
import pytest

from ui.analysis.transitions import transitions_sentence
from ui.analysis.velocity import velocity_sentence
from ui.text import language


def test_each_move_is_counted_in_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """2 first entries are no moves; 5 + 1 + 2 of 16 lead forward, the other 1 + 3 + 2 + 2 do not."""
    language.use("de")
    monkeypatch.setattr("ui.shell.links.anchor", lambda said, *where, **options: said)
    exits = [None, "advance", "skip", "won", "return", "lost", "dormant", "reopened"]
    rows = pd.DataFrame({"exit": exits, "transitions": [2, 5, 1, 2, 1, 3, 2, 2]})
    told = re.sub("<[^>]*>", "", transitions_sentence(rows))
    moves, rate, *parts = [int(number) for number in re.findall(r"\d+", told)]
    assert (moves, rate, parts) == (16, 50, [5, 1, 2, 1, 3, 2, 2])
    assert sum(parts) == moves


@pytest.mark.parametrize(("win_rate", "velocity", "sign"), [(0.5, 250.0, "="), (0.33333, 166.7, "≈")])
def test_a_product_of_rounded_factors_is_called_so(win_rate: float, velocity: float, sign: str) -> None:
    """10 x 50 % x 1,000 / 20 is 250; a third is written as 33.3 %, which gives 166.5 and so 166, not 167."""
    language.use("de")
    row = {"cohort": "2026-Q1", "currency": "EUR", "opportunities": 10, "won": 5, "win_rate": win_rate}
    row |= {"amount": 1000.0, "cycle_days": 20.0, "velocity_per_day": velocity, "low": 1.0, "high": 9.0}
    assert f"20 Tage {sign} <strong>" in velocity_sentence(pd.DataFrame([row]))
