"""Any untrusted file opened: text tables in the staging file, and what was left out of them and why.

``tables_of(path, staging)`` gives a :class:`~connectors.files.foreign.opening.table.ForeignTable` per table found.
"""
