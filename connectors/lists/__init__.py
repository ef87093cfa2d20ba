"""Lists that are kept: paper, spreadsheets and exports that were added to what is there, and are read at every sync.

    <data>/lists/<name>/list.json, mapping.toml, the files as they were uploaded

- ``kept_lists(data) -> list[KeptList]``: what is kept, the earliest first; each a ``Connector``.
- ``prepare(data, folder, ...) -> KeptList``, ``settle(prepared)``: take a confirmed import among them.
- ``forget(kept)``: drop one.
"""

from connectors.lists.kept import KeptList, forget, kept_lists, prepare, settle

__all__ = ["KeptList", "forget", "kept_lists", "prepare", "settle"]
