"""Item 9: the care box, ten small fixes in the CRM."""

from ui.blocks import figure
from ui.meeting import care_box
from ui.meeting.sitting import Sitting
from ui.sources import phase_trust
from ui.text.text import t


def show(now: Sitting) -> None:
    """The fixes of the week, each leading to its account."""
    fixes = care_box.rows(now.scope)
    figure.show(
        "fixes", now.scope, level=3, question=t("trust.care.question"), answer=care_box.answer(fixes), rows=fixes,
        kinds=care_box.KINDS, n=len(fixes), opens=("account", phase_trust.opened), empty=t("trust.care.nothing"),
    )  # fmt: skip
