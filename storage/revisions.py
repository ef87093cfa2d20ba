"""How the past changed since the previous snapshot: entries learned late or withdrawn (`metrics.derive.revisions`)."""

from metrics.derive.revisions import COLUMNS
from model.tables import DIMENSIONS, OWNERS
from storage.build import Build
from storage.snapshot import Snapshot

TYPES = dict.fromkeys(COLUMNS, "VARCHAR") | {"entered_on": "DATE", "is_withdrawn": "BOOLEAN", "learned_on": "DATE"}
ABOUT = ", ".join((*DIMENSIONS, *OWNERS))
ENTRY = "account_id, motion, from_phase, phase, entered_on"
# Every entry before the last day of the previous snapshot; that day was not over yet.
ENTRIES = """
    SELECT account_id, {motion}::VARCHAR AS motion,
        (lag(phase) OVER (PARTITION BY account_id, {motion} ORDER BY spell))::VARCHAR AS from_phase,
        phase::VARCHAR AS phase, entered_on
    FROM {spell} WHERE entered_on < {day}
"""


def build_revisions(build: Build) -> None:
    """The table `revision`: that of the previous snapshot, plus what the new one shows differently for the same time.

    It starts again if there is no previous snapshot of the same company, that is, if fewer than half of its accounts
    remain.
    """
    nothing = ", ".join(f"NULL::{kind} AS {name}" for name, kind in TYPES.items())
    build.create("revision", f"SELECT {nothing} WHERE false")
    target, today = f"{build.target}.revision", f"DATE '{build.synced_on:%Y-%m-%d}'"
    former = build.former
    if former is None or "revision" not in former.tables or not is_same_company(build, former):
        motions = ", ".join(f"'{motion.key}'" for motion in build.charter.motions)
        build.run(f"INSERT INTO {target} BY NAME SELECT unnest([{motions}]) AS motion, {today} AS learned_on")
        return
    day = former.info.as_of
    # A snapshot from before motions existed has only the lead motion.
    lead = f"'{build.charter.lead_motion}'"
    columns = (
        COLUMNS if "motion" in former.table("revision").columns else (*COLUMNS[:1], f"{lead} AS motion", *COLUMNS[2:])
    )
    motion = "motion" if "motion" in former.table("spell").columns else lead
    known = {
        "former_revision": former.arrow(f"SELECT {', '.join(columns)} FROM revision"),
        "former_account": former.arrow(f"SELECT account_id, {ABOUT} FROM account"),
        "former_entry": former.arrow(ENTRIES.format(spell="spell", day="$day", motion=motion), {"day": day}),
    }
    for name, rows in known.items():
        build.connection.register(name, rows)
    build.run(f"INSERT INTO {target} BY NAME SELECT * FROM former_revision")
    entry = ENTRIES.format(spell=f"{build.target}.spell", day=f"DATE '{day:%Y-%m-%d}'", motion="motion")
    for is_withdrawn, some, others, account in (
        (False, f"({entry})", "former_entry", f"{build.target}.account"),
        (True, "former_entry", f"({entry})", "former_account"),
    ):
        build.run(
            f"""INSERT INTO {target} BY NAME
            SELECT e.*, {is_withdrawn} AS is_withdrawn, {today} AS learned_on, {ABOUT}
            FROM (SELECT {ENTRY} FROM {some} EXCEPT ALL SELECT {ENTRY} FROM {others}) e
            LEFT JOIN {account} a USING (account_id) ORDER BY e.account_id, e.motion, e.entered_on, e.phase"""
        )
    for name in known:
        build.connection.unregister(name)


def is_same_company(build: Build, former: Snapshot) -> bool:
    """Whether at least half of the accounts of `former` are accounts of the new snapshot."""
    former_ids = former.arrow("SELECT account_id FROM account")
    build.connection.register("former_id", former_ids)
    still = build.value(f"SELECT count(*) FROM former_id SEMI JOIN {build.target}.account USING (account_id)")
    build.connection.unregister("former_id")
    return bool(2 * still >= former_ids.num_rows > 0)
