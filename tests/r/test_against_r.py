"""Survival with delayed entry, log-rank and cumulative incidence against R's survival and cmprsk, on ten worlds.

`make test-r` installs Debian's packages; this is no part of the default run.
"""

import csv
import io
import random
import subprocess
from pathlib import Path

import numpy as np
import pytest

from metrics.statistics.cumulative_incidence import aalen_variance
from metrics.statistics.survival import cumulative_incidence, incidence_steps, kaplan_meier
from metrics.statistics.two_samples import Observed, log_rank

pytestmark = pytest.mark.r
SCRIPT = Path(__file__).with_name("survival.R")
CAUSES = ("advanced", "dormant", "lost")
WORLDS = range(10)


def drawn(world):
    """(sample, days, exit or "", age joined at) of two windows, some spells under observation from 0 and some later.

    In every other world no two leave at one age.
    """
    rng = random.Random(world)
    rows = []
    for sample in ("before", "now"):
        for _ in range(80):
            joined = rng.choice((0, 0, rng.randrange(15)))
            days = joined + int(rng.expovariate(1 / (14 if sample == "now" else 18)))
            rows.append((sample, days, rng.choice((*CAUSES, "")), joined))
    return rows if is_tied(world) else _untied(rows)


def is_tied(world):
    return world % 2 == 0


def _untied(rows):
    taken, found = set(), []
    for sample, days, cause, joined in rows:
        found.append((sample, days, "" if days in taken else cause, joined))
        taken |= {days} if cause else set()
    return found


@pytest.fixture(scope="module")
def told():
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("world", "sample", "days", "exit", "joined"))
    table.writerows((world, *row) for world in WORLDS for row in drawn(world))
    done = subprocess.run(["Rscript", str(SCRIPT)], input=text.getvalue(), capture_output=True, text=True, check=True)
    found = {}
    for world, what, at, value in csv.reader(io.StringIO(done.stdout)):
        found.setdefault((int(world), what), {})[int(float(at))] = float(value)
    return found


def arrays(rows):
    days, joined = (np.array(part, dtype=np.int64) for part in ([r[1] for r in rows], [r[3] for r in rows]))
    return days, np.array([r[2] != "" for r in rows]), joined, np.ones(len(rows), dtype=np.int64)


@pytest.mark.parametrize("world", WORLDS)
def test_survival_with_delayed_entry(told, world):
    for sample in ("before", "now"):
        days, is_exit, joined, ones = arrays([row for row in drawn(world) if row[0] == sample])
        curve = kaplan_meier(days, ones, is_exit, (joined, ones))
        for name, values in (("survival", curve.survival), ("low", curve.low), ("high", curve.high)):
            by_day = dict(zip(curve.days.tolist(), values.tolist(), strict=True))
            expected = told[world, f"{name}.{sample}"]
            assert {day: by_day[day] for day in expected} == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("world", WORLDS)
def test_log_rank(told, world):
    """With delayed entry where no two leave at one age; R's test with ties knows none, so there of the whole spells."""
    observed = []
    for sample in ("before", "now"):
        rows = [row for row in drawn(world) if row[0] == sample and (row[3] == 0 or not is_tied(world))]
        days, is_exit, joined, ones = arrays(rows)
        observed.append(Observed.from_spells(days, ones, is_exit.astype(np.int64), joined, ones))
    assert log_rank(*observed) == pytest.approx(told[world, "log_rank"][0], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("world", WORLDS)
def test_cumulative_incidence_and_its_variance(told, world):
    rows = [row for row in drawn(world) if row[3] == 0]
    days, _, _, ones = arrays(rows)
    causes = np.array([CAUSES.index(row[2]) if row[2] else -1 for row in rows], dtype=np.int64)
    unique, incidence = cumulative_incidence(days, ones, causes, len(CAUSES))
    at_risk = np.array([(days >= day).sum() for day in unique])
    events = [np.array([((days == day) & (causes == cause)).sum() for day in unique]) for cause in range(len(CAUSES))]
    shares = incidence_steps(at_risk, *events)
    for number, cause in enumerate(CAUSES):
        variance = aalen_variance(at_risk, shares[number], events[number], sum(events) - events[number])
        for at in (10, 20):
            place = int(np.searchsorted(unique, at, side="right")) - 1
            assert incidence[number][place] == pytest.approx(told[world, f"incidence.{cause}"][at], abs=1e-9)
            assert variance[place] == pytest.approx(told[world, f"variance.{cause}"][at], abs=1e-9)
