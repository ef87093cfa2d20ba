"""The phase that most needs attention: where the most value is at risk."""

from ui.shell import data, phase
from ui.shell.scope import Scope


@data.kept_by_scope
def phase_of(scope: Scope) -> str:
    """Key of the phase with the most value at risk, else the most stuck accounts, else the one leadership watches."""
    stuck = data.run_metric("stuck_counts", scope)
    for column in ("value_at_risk", "accounts"):
        if stuck[column].sum() > 0:
            return str(stuck.loc[stuck[column].idxmax(), "phase"])
    return watched_phase()


def focus_phase_name(scope: Scope) -> str:
    """That phase in words; not escaped."""
    return phase.name(phase_of(scope))


def watched_step() -> tuple[str, str]:
    """The last phase before sales leads and the first one after; the decision's first step if there is none."""
    charter = data.charter()
    steps = (*charter.in_play, "won")
    index = next((rank for rank, key in enumerate(charter.in_play) if charter.led_by(key) == "sales"), 1)
    return steps[max(index - 1, 0)], steps[max(index, 1)]


def watched_phase() -> str:
    """The phase whose dwell leadership watches: the first that sales leads, else the last."""
    charter = data.charter()
    return next((key for key in charter.in_play if charter.led_by(key) == "sales"), charter.in_play[-1])
