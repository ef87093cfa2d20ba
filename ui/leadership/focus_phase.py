"""The phase that needs attention most: where the most value is at risk."""

from ui.leadership import tiles
from ui.shell import data, phase
from ui.shell.scope import Scope


@data.kept_by_scope
def phase_of(scope: Scope) -> str:
    """Key of the phase with the most value at risk, else the most stuck accounts, else the one leadership watches."""
    stuck = data.run_metric("stuck_counts", scope)
    for column in ("value_at_risk", "accounts"):
        if stuck[column].sum() > 0:
            return str(stuck.loc[stuck[column].idxmax(), "phase"])
    return tiles.watched()


def focus_phase_name(scope: Scope) -> str:
    """That phase in words; not escaped."""
    return phase.name(phase_of(scope))
