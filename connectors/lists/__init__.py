"""Stored lists: paper, spreadsheets and exports that were added to the systems, and are read at every sync.

    <data>/lists/<name>/list.json, mapping.toml, the files as uploaded

- ``kept_lists(data) -> list[KeptList]``: the stored lists, the earliest first; each a ``Connector``.
- ``prepare(data, folder, ...) -> KeptList``, ``settle(prepared)``: store a confirmed import as a list.
- ``forget(kept)``: delete one.
"""

from connectors.lists.kept import KeptList, forget, kept_lists, prepare, settle

__all__ = ["KeptList", "forget", "kept_lists", "prepare", "settle"]
