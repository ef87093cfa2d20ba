"""The plan of the quarter: entries into the last phase of the decision, and whether it will be reached."""

from dataclasses import dataclass
from datetime import date, timedelta

from metrics.outlook.course import course
from metrics.question.quarters import Quarters
from ui.analysis import targets_rows
from ui.blocks import unknown_entries
from ui.leadership import tiles_rows
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import periods
from ui.text.catalogue import t


@dataclass(frozen=True)
class Plan:
    """What was planned for a quarter and how it is going.

    `begins` and `last` are the first and last day counted in `reached`. `course`: a value of `metrics.outlook.course`;
    None if nothing can be forecast. `expected` with 80 % limits, including entries so far; None once the quarter ended.
    """

    quarter: str
    begins: date
    last: date
    planned: float
    reached: int
    expected: float | None
    low: float | None
    high: float | None
    course: str | None


@data.kept_by_scope
def plan_of_quarter(scope: Scope) -> Plan | None:
    """The plan of the quarter in which the period of `scope` ends; None if nothing is planned for these accounts.

    A plan is agreed for all accounts of the lead motion, so there is none under a filter, for another motion, or for a
    visitor who sees only a part. Nor if history begins in the quarter: accounts first seen then have not just arrived.
    """
    quarters = Quarters.from_charter(data.charter())
    number = quarters.number(scope.end)
    is_for_others = targets_rows.agreed_for_others(scope) is not None
    if is_for_others or not unknown_entries.reach_back_to(quarters.begins(number) - timedelta(days=1)):
        return None
    rows = data.run_metric("targets", scope)
    goal = phase.in_play()[-1]
    asked = (rows["quarter"] == quarters.label(scope.end)) & (rows["phase"] == goal) & (rows["measure"] == "entries")
    if not asked.any():
        return None
    row = rows[asked].iloc[0]
    is_over = scope.as_of >= quarters.ends(number)
    forecast = None if is_over else targets_rows.forecast_of(row)
    expected, low, high = forecast or (None, None, None)
    return Plan(
        str(row["quarter"]), quarters.begins(number), min(quarters.ends(number), scope.as_of), float(row["target"]),
        int(row["actual"]), expected, low, high,
        course(float(row["target"]), float(row["actual"]), forecast, is_over=is_over),
    )  # fmt: skip


def why_none(scope: Scope) -> str:
    """In words, why there is no comparison with a plan. Not escaped."""
    if (others := targets_rows.agreed_for_others(scope)) is not None:
        return t(f"plan.none.{others}")
    quarter = Quarters.from_charter(data.charter()).label(scope.end)
    is_planned = tiles_rows.target_of(phase.in_play()[-1], scope).entries is not None
    return t("plan.none.history" if is_planned else "plan.none.charter", quarter=periods.in_words(quarter))


def is_same_period(plan: Plan, scope: Scope) -> bool:
    """Whether the period of `scope` is the quarter to date, so that its figures can be compared with the plan."""
    return (plan.begins, plan.last) == (scope.start, scope.end)
