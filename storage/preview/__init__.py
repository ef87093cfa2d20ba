"""What a drafted charter would change in the published data, before it is in force: nothing is published or written.

- ``needs``: what of the snapshot depends on what the draft changes.
- ``affected``: which accounts' phases can be other ones.
- ``reclassified``: the phases of these accounts, found anew beside the snapshot.
- ``drafted``: a snapshot as the draft would have it, to be asked like any other.
- ``effects``: accounts that change phase, become overdue or are no longer, and head figures before and after.
"""
