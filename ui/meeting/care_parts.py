"""Item 9: the care box, ten small fixes in the CRM."""

from ui.blocks import figure
from ui.meeting import care_box
from ui.meeting.current_meeting import Sitting
from ui.shell import links
from ui.text.catalogue import t


def show_care(now: Sitting) -> None:
    """Show the fixes of the week, each with a link to its account."""
    fixes = care_box.care_rows(now.scope)
    figure.show_figure(
        "fixes", now.scope, level=3, question=t("trust.care.question"), answer=care_box.care_sentence(fixes),
        rows=fixes,
        kinds=care_box.KINDS, n=len(fixes), opens=("account", links.account_of), empty=t("trust.care.nothing"),
    )  # fmt: skip
