"""What a decision is meant to change: its figure on the day of the decision and now, and the verdict on that."""

from collections.abc import Callable
from typing import Final

from metrics.change.effects import EFFECTS
from metrics.change.usual_change import earlier_days, judged
from metrics.statistics.control_limits import DOWN, UP
from storage.measured import measured
from storage.records.decisions import Decision
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t

NONE: Final = ""
CHOICES: Final = (NONE, *EFFECTS)


@data.kept_by_scope
def value(scope: Scope, effect: str, key: str | None) -> float | None:
    """The figure of `effect` on the day of `scope`, of phase `key` or of all in play; None if unknown."""
    current = data.snapshot()
    where = {name: [part or None for part in parts] for name, parts in scope.where}
    motion = scope.motion or None
    return measured(current, effect, as_of=scope.as_of, phase=key, where=where, motion=motion) if current else None


def effect_name(effect: str) -> str:
    """The figure in words; without one, that nothing was expected."""
    return t(f"meeting.effect.{effect or 'none'}")


def effect_value(effect: str, number: float | None) -> str:
    """A value of that figure with its unit."""
    written: dict[str, Callable[[float | None], str]] = {
        "accounts": values.number,
        "money": _money,
        "days": values.days,
    }
    return written[EFFECTS[effect].unit](number)


def _money(number: float | None) -> str:
    return values.money(number, is_short=True)


def expected(decision: Decision) -> str:
    """What was expected, in words; "" if nothing was. Not escaped."""
    if not decision.effect or decision.effect not in EFFECTS:
        return ""
    phase_name = phase.name(decision.phase) if decision.phase else t("meeting.everywhere")
    direction = t(f"meeting.course.{decision.direction or EFFECTS[decision.effect].better}")
    facts = {"figure": effect_name(decision.effect), "place": phase_name, "direction": direction}
    if decision.amount is None:
        return t("meeting.expected", **facts)
    return t("meeting.expected_by", amount=effect_value(decision.effect, decision.amount), **facts)


def since(decision: Decision, scope: Scope) -> str:
    """How the figure, or the account, has changed since; on the day itself, where it starts from. Not escaped."""
    is_today, parts = scope.as_of <= decision.decided_on, []
    if decision.effect in EFFECTS:
        parts.append(_figure(decision, scope, is_today=is_today))
    if decision.account_id and decision.phase_then and not is_today:
        standing = phase_of(scope, decision.account_id)
        key = "meeting.account_stayed" if standing == decision.phase_then else "meeting.account_moved"
        parts.append(t(key, then=phase.name(decision.phase_then), now=phase.name(standing)))
    return " ".join(parts)


def called(decision: Decision, scope: Scope) -> tuple[str, str] | None:
    """The verdict on what became of the decision's figure, or of its account without one; and both values in words, not
    escaped. None on the day of the decision, and if it is about neither.
    """
    if scope.as_of <= decision.decided_on:
        return None
    if decision.effect in EFFECTS:
        effect, now = str(decision.effect), value(scope, str(decision.effect), decision.phase)
        values_told = {"then": effect_value(effect, decision.value_then), "now": effect_value(effect, now)}
        return verdict(decision, scope, now), t("meeting.called_values", figure=effect_name(effect), **values_told)
    if not decision.account_id or not decision.phase_then:
        return None
    standing = phase_of(scope, decision.account_id)
    if standing == decision.phase_then:
        return "stayed", t("meeting.called_stayed", now=phase.name(standing))
    return "moved", t("meeting.called_moved", then=phase.name(decision.phase_then), now=phase.name(standing))


def _figure(decision: Decision, scope: Scope, *, is_today: bool) -> str:
    effect, then = str(decision.effect), decision.value_then
    if is_today:
        return t("meeting.starts_at", then=effect_value(effect, then))
    now = value(scope, effect, decision.phase)
    facts = {"day": decision.decided_on, "then": effect_value(effect, then), "now": effect_value(effect, now)}
    return t("meeting.since", verdict=t(f"meeting.verdict.{verdict(decision, scope, now)}"), **facts)


def verdict(decision: Decision, scope: Scope, now: float | None) -> str:
    """The verdict on the difference between `now` and the day of the decision.

    as_meant or other_way only outside the usual variation of the figure; usual within it; same; too_few if its past is
    too short to tell; unknown if a value is unknown.
    """
    effect, then = str(decision.effect), decision.value_then
    if now is None or then is None:
        return "unknown"
    if now == then:
        return "same"
    first = data.first_day()
    days = [] if first is None else earlier_days(EFFECTS[effect], decision.decided_on, scope.as_of, first)
    past = [value(scope.at(day), effect, decision.phase) for day in days[:-1]]
    called = judged(EFFECTS[effect], now, [*past, then])
    if called not in (UP, DOWN):
        return called
    return "as_meant" if called == (decision.direction or EFFECTS[effect].better) else "other_way"


def phase_of(scope: Scope, account_id: str) -> str | None:
    """The account's phase on the day of `scope`; None if it does not match the filters."""
    rows = data.run_metric("accounts", scope, account_id=account_id)
    return None if rows.empty else str(rows["phase"].iloc[0])
