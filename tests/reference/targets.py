"""`targets`, target by target, from the plain-Python readings of the figures it compares with."""

from datetime import date, timedelta
from math import ceil, inf

from model.charter import WON
from tests.reference import kpis
from tests.reference.calendar import quarter_of
from tests.reference.durations import days_of
from tests.reference.survival import kaplan_meier, median, median_high, median_low

MEASURES = ("entries", "stock", "conversion_rate", "median_days")


def limits_of(quarter, charter):
    """First and last day."""
    day = date(int(quarter.removeprefix("FY")[:4]) - 1, 1, 1)
    while quarter_of(day, charter)[0] != quarter:
        day += timedelta(days=1)
    return quarter_of(day, charter)[1:]


def targets(spells, charter, as_of, expected):
    """The rows; `expected(days)`: rows of the forecast, whose own test is elsewhere."""
    rows = []
    for quarter in sorted({quarter for of_phase in charter.targets.values() for quarter in of_phase}):
        first, last = limits_of(quarter, charter)
        if first > as_of:
            continue
        for phase in charter.phase_keys:
            for measure in MEASURES:
                target = getattr(charter.targets.get(phase, {}).get(quarter), measure, None)
                if target is None or (measure in MEASURES[2:] and phase not in charter.in_play):
                    continue
                row = {"quarter": quarter, "phase": phase, "measure": measure, "target": target}
                row |= actual(spells, charter, phase, measure, first, last, as_of)
                row["elapsed_rate"] = min(((as_of - first).days + 1) / ((last - first).days + 1), 1)
                row |= dict.fromkeys(("forecast", "forecast_low", "forecast_high"))
                if measure == "entries" and first <= as_of < last and phase != charter.in_play[0]:
                    ahead = next(r for r in expected((last - as_of).days) if r["phase"] == phase)
                    if ahead["expected"] is not None:
                        names = {"forecast": "expected", "forecast_low": "low", "forecast_high": "high"}
                        row |= {name: row["actual"] + ahead[part] for name, part in names.items()}
                waiting = {"conversion_rate": charter.maturity_window_days, "median_days": ceil(target)}
                row["judged_from"] = last + timedelta(days=waiting.get(measure, 0))
                row["standing"] = standing(row, as_of)
                rows.append(row)
    return rows


def actual(spells, charter, phase, measure, first, last, as_of):
    """actual, low, high, n."""
    row = {"actual": None, "low": None, "high": None, "n": 0}
    if measure in ("entries", "stock"):
        flow = kpis.flow(spells, charter, first, min(last, as_of))
        name = "entered" if measure == "entries" else "stock_end"
        count = next(r[name] for r in flow if r["phase"] == phase)
        return row | {"actual": count, "n": count}
    if measure == "conversion_rate":
        goal = (*charter.in_play, WON)[charter.in_play.index(phase) + 1]
        window = charter.maturity_window_days
        for r in kpis.conversion(spells, charter, phase, goal, window, "quarter", "account", as_of):
            if r["cohort"] == f"{first.year}-Q{(first.month + 2) // 3}":
                return {"actual": r["conversion_rate"], "low": r["low"], "high": r["high"], "n": r["mature"]}
        return row
    own = [s for s in spells if s["phase"] == phase and s["is_entry_known"] and first <= s["entered_on"] <= last]
    curve = kaplan_meier([(days_of(s), s["exit"] is not None) for s in own])
    return {"actual": median(curve), "low": median_low(curve), "high": median_high(curve), "n": len(own)}


def standing(row, as_of):
    if row["measure"] == "entries" and row["actual"] >= row["target"]:
        return "reached"
    if as_of < row["judged_from"]:
        return "too_early"
    if row["measure"] in ("entries", "stock"):
        return "reached" if row["actual"] >= row["target"] else "missed"
    if row["n"] < 10:
        return "too_few"
    low, high = (edge if row[name] is None else row[name] for name, edge in (("low", -inf), ("high", inf)))
    if low <= row["target"] <= high:
        return "uncertain"
    got = inf if row["actual"] is None else row["actual"]
    return "reached" if (got > row["target"]) == (row["measure"] == "conversion_rate") else "missed"
