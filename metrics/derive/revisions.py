"""Revisions: how the record of the past changed between two snapshots, entry by entry.

An entry that a snapshot shows on a day its predecessor already covered was learned late; one that it no longer shows
was withdrawn, because its evidence was deleted, re-dated or merged away, or the charter now reads it differently. Both
are carried from snapshot to snapshot, so that a figure of the past can be shown as it was known then.
"""

from model.tables import DIMENSIONS, OWNERS

# account_id is null in the one row that says since when revisions have been recorded.
COLUMNS = (
    "account_id",
    "motion",
    "from_phase",
    "phase",
    "entered_on",
    "is_withdrawn",
    "learned_on",
    *DIMENSIONS,
    *OWNERS,
)
