"""Which spells are in doubt, stored per spell, so that any figure can be calculated without them."""

from metrics.derive.doubts import doubts
from metrics.derive.record_doubts import stage_stays
from storage.build import Build

SOURCES = ("spell", "activity", "opportunity", "open_stretch", "stage_change", "user")


def build_doubts(build: Build) -> None:
    """The table `doubt` (`metrics.derive.doubts`)."""
    tables = {name: build.table(name) for name in SOURCES}
    # A doubt is about what the source said, not about what was inferred from it.
    opportunities = tables["opportunity"]
    tables["opportunity"] = opportunities.mutate(
        outcome=opportunities.told_outcome, closed_on=opportunities.told_closed_on
    )
    stays = build.sql(stage_stays(tables["opportunity"], tables["stage_change"], charter=build.charter))
    build.run(f"CREATE TEMP TABLE stay AS {stays}")
    # Kind by kind: one query for all of them would need many times the memory.
    tables |= {name: build.temporary(name) for name in ("stay", "unsupported")}
    found = doubts(tables, charter=build.charter)
    for index, part in enumerate(found.values()):
        build.run(f"{'INSERT INTO found_doubt' if index else 'CREATE TEMP TABLE found_doubt AS'} {build.sql(part)}")
    build.create("doubt", "SELECT * FROM found_doubt ORDER BY account_id, motion, spell, from_on, kind")
    build.run("DROP TABLE found_doubt")
    build.run("DROP TABLE stay")
    build.run("DROP TABLE unsupported")
