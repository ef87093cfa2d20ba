"""Which spells are in doubt, kept per spell, so that any figure can be asked without them."""

from metrics.doubts import doubts
from storage.build import Build

SOURCES = ("spell", "activity", "opportunity", "stage_change")


def build_doubts(build: Build) -> None:
    """The table `doubt` (`metrics.doubts`)."""
    found = doubts({name: build.table(name) for name in SOURCES}, charter=build.charter)
    build.create("doubt", f"SELECT * FROM ({build.sql(found)}) ORDER BY account_id, motion, spell, from_on, kind")
