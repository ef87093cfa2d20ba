"""Item 9: the care box, ten small fixes in the CRM."""

from ui import care_box, figure, phase_trust
from ui.meeting.sitting import Sitting
from ui.text import t


def show(now: Sitting) -> None:
    """The fixes of the week, each leading to its account."""
    fixes = care_box.rows(now.scope)
    figure.show(
        "fixes", now.scope, level=3, question=t("trust.care.question"), answer=care_box.answer(fixes), rows=fixes,
        kinds=care_box.KINDS, n=len(fixes), opens=("account", phase_trust.opened), empty=t("trust.care.nothing"),
    )  # fmt: skip
