"""What cases are listed: the title with their number."""

from metrics.trust.account_checks import FINDINGS
from ui.accounts import case_rows
from ui.accounts.case_rows import Part
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown


def heading(scope: Scope, of: str, key: str, count: int, part: Part) -> str:
    """Markdown: how many cases of what are listed, of which phase, and of which days."""
    where = t("cases.anywhere") if key == case_rows.ALL else markdown(phase.name(key))
    facts: dict[str, object] = {"phase": where, "start": scope.start, "end": scope.end, "day": scope.as_of}
    facts["days"] = data.charter().recent_days
    if of == "left" and part.to_phase is not None:
        return tn("cases.went", count, **facts, target=markdown(phase.name(part.to_phase)))
    if of == "moved" and part.way is not None:
        return tn("cases.moved_so", count, **facts, way=phase.exit_name(part.way))
    if of in FINDINGS:
        return tn("cases.finding", count, **facts, finding=t(f"trust.finding_of.{of}"))
    return tn(f"cases.{of}", count, **facts)
