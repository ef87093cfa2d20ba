"""Companies and people of several systems become one account and one contact (docs/consolidation.md).

- ``consolidate(staging, decided, order=..., survived=...) -> ConsolidationReport``: after all sources filled `staging`.
- ``survivors(snapshot)``, ``standing(snapshot)``: ids known from the previous snapshot, for ``survived`` and ``stood``.
- ``list_report(connection, source) -> ListReport``: what one list contributed.
"""

from connectors.consolidation.apply import consolidate
from connectors.consolidation.former import standing, survivors
from connectors.consolidation.report import ConsolidationReport, Difference, ListReport, list_report

__all__ = ["ConsolidationReport", "Difference", "ListReport", "consolidate", "list_report", "standing", "survivors"]
