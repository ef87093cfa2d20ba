"""Phase events that the charter's rules find: from the CRM's rows to one phase per account and motion.

- ``moves``: what every opportunity did: opened, moved, put on hold, closed, re-opened.
- ``companies``: which account it belonged to at the time.
- ``motions``: to which motion each of these belongs, and from when.
- ``stands``: from when to when each is open, and in which phase.
- ``counts``: how many opportunities are open in which phase after every instant; the ends and setbacks they cause.
- ``evidence``: what activities, lifecycle changes and opportunities support apart from stages.
- ``instants``: everything at one instant together: what is supported afterwards, ends and setbacks.
- ``silence``: when an account fell dormant, and which events remain.
"""

from storage.build import Build
from storage.by_rules.companies import build_companies
from storage.by_rules.counts import build_counts
from storage.by_rules.evidence import build_evidence
from storage.by_rules.instants import build_instants
from storage.by_rules.motions import build_motions
from storage.by_rules.moves import build_moves
from storage.by_rules.silence import build_events
from storage.by_rules.stands import build_stands

TEMPORARY = (
    "stage_row", "opportunity_stage", "opportunity_move", "opportunity_step", "stand", "opportunity_instant",
    "opportunity_end", "opportunity_setback", "fitted", "lead_win", "evidence_row", "reached", "former_whereabouts",
)  # fmt: skip


def build_opportunity_steps(build: Build) -> None:
    """What opportunities did, with which account and in which motion: the temporary tables `opportunity_move`,
    `opportunity_step` and `stand`, and the table `open_stretch`.
    """
    build_moves(build)
    build_companies(build)
    build_motions(build)
    build_stands(build)


def build_events_by_rules(build: Build) -> None:
    """The table `phase_event`, after :func:`build_opportunity_steps`."""
    build_counts(build)
    build_evidence(build)
    build_instants(build)
    build_events(build)


def drop_temporary(build: Build) -> None:
    """Drop the temporary tables that the steps share."""
    for name in TEMPORARY:
        build.run(f"DROP TABLE IF EXISTS {name}")
