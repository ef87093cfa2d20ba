"""Revisions: what the record of the past became between two snapshots, entry by entry.

An entry that a snapshot shows on a day its predecessor had already told of was learned late; one that it no longer
shows was withdrawn, as its evidence was deleted, re-dated or merged away, or the charter reads it otherwise. Both are
kept from snapshot to snapshot, so that a figure of the past can be told as it was known then.
"""

from model.tables import DIMENSIONS, OWNERS

# account_id is null in the one row that says since when revisions are kept.
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
