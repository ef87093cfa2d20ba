"""What an account needs next, in words: from the roles its phase lacks, its next step and its silence."""

from datetime import date

from ui.shell import data
from ui.shell.scope import Scope
from ui.text import spans, values
from ui.text.catalogue import t
from ui.text.vocabulary import role_name


def next_steps(
    scope: Scope, account_id: str, phase: str, *, next_step_on: date | None, silent_days: int | None
) -> list[str]:
    """Sentences, the most pressing first: a passed or missing next step, silence, each role nobody is known for.

    next_step_on: the earliest expected close of its open opportunities; silent_days: null without any dialogue.
    """
    found = []
    if values.is_nothing(next_step_on):
        found.append(t("next.none"))
    elif next_step_on < scope.as_of:
        found.append(t("next.passed", day=next_step_on))
    if values.is_nothing(silent_days):
        found.append(t("next.no_dialogue"))
    elif silent_days > data.charter().silent_days:
        found.append(t("next.silent", days=spans.after(silent_days)))
    known = set(data.run_metric("account_contacts", scope, account_id=account_id)["buying_role"].dropna())
    missing = [role_name(role) for role in dict.fromkeys(data.charter().phase(phase).roles) if role not in known]
    if missing:
        found.append(t("next.roles", roles=", ".join(missing)))
    return found
