"""What a drafted charter would change in the published data, before it is in force: nothing is published or written.

- ``needs``: which parts of the snapshot depend on what the draft changes.
- ``affected``: which accounts may be in other phases.
- ``reclassified``: the phases of these accounts, recalculated beside the snapshot.
- ``drafted``: the snapshot under the draft, which can be queried like any other.
- ``figures``: headline figures of a snapshot.
- ``effects``: accounts that change phase, become or cease to be overdue, and headline figures before and after.
- ``estimate``: the same from accounts drawn at random, where it can concern too many to wait for.
"""
