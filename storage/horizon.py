"""How far the data reaches: to its last entry, or to the day of the last export that was read."""

from datetime import date

from storage.build import Build

SOURCES = {"activity": "occurred_on", "stage_change": "changed_on", "lifecycle_change": "changed_on", "look": "seen_on"}


def last_day(build: Build) -> date:
    """The last day the data covers, never later than the day it was read."""
    days = [f"SELECT {column} AS day FROM {build.target}.{name}" for name, column in SOURCES.items()]
    # Dormancy is dated ahead of the last entry in the data, so it does not count.
    days.append(f"SELECT occurred_on FROM {build.target}.phase_event WHERE rule IS DISTINCT FROM 'dormant'")
    read_on = f"DATE '{build.synced_on:%Y-%m-%d}'"
    found: date | None = build.value(f"SELECT max(day) FROM ({' UNION ALL '.join(days)}) WHERE day <= {read_on}")
    return found or build.synced_on
