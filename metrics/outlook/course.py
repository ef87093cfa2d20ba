"""On course for a plan: whether the entries planned for a quarter will come, judged by the forecast while the quarter
lasts.
"""

REACHED, ON_COURSE, CLOSE, CLOSE_BELOW, AT_RISK, MISSED = (
    "reached", "on_course", "close", "close_below", "at_risk", "missed",
)  # fmt: skip


def course(target: float, actual: float, forecast: tuple[float, float, float] | None, *, is_over: bool) -> str | None:
    """How a count compares with its `target`; None while the quarter lasts and there is no forecast yet.

    `actual`: entries so far. `forecast`: expected by the quarter's end, with its lower and upper 80 % limit, entries so
    far included. on_course: even the lower limit reaches the target; close: the expectation does; close_below: the
    upper limit does; at_risk: not even that. reached: possible before the end too, as entries do not go away; missed:
    only after the end.
    """
    if actual >= target:
        return REACHED
    if is_over:
        return MISSED
    if forecast is None:
        return None
    expected, low, high = forecast
    if low >= target:
        return ON_COURSE
    if expected >= target:
        return CLOSE
    return CLOSE_BELOW if high >= target else AT_RISK
