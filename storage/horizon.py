"""How far the data reaches: to its last entry, or to the day of the last export that was looked at."""

from datetime import date

from storage.build import Build

SOURCES = {"activity": "occurred_on", "stage_change": "changed_on", "lifecycle_change": "changed_on", "look": "seen_on"}


def last_day(build: Build) -> date:
    """The last day the data knows, never later than the day it was read."""
    days = [f"SELECT {column} AS day FROM {build.target}.{name}" for name, column in SOURCES.items()]
    # A silence is dated ahead of what the data knows.
    days.append(f"SELECT occurred_on FROM {build.target}.phase_event WHERE rule IS DISTINCT FROM 'dormant'")
    read_on = f"DATE '{build.synced_on:%Y-%m-%d}'"
    found: date | None = build.value(f"SELECT max(day) FROM ({' UNION ALL '.join(days)}) WHERE day <= {read_on}")
    return found or build.synced_on
