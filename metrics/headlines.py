"""Guards the catalogue: a headline must be about accounts and phases, or it is refused with the reason."""

from collections.abc import Iterable

from metrics.declaration import Metric

# What a headline may count: accounts, their moves between phases, and how long those take.
UNITS = ("accounts", "spells", "transitions", "moves", "entries", "handovers", "targets", "share", "days")
# A headline needs one of these columns: it says which phase or account a row is about.
PLACES = ("phase", "from_phase", "to_phase", "account_id")
# Words for attention, which is at most evidence of a phase: it grows with what we send, not with decisions.
NOTICED = (
    "click", "download", "follower", "impression", "lead", "like", "mql", "open", "pageview", "send", "session", "sql",
    "view", "visit", "visitor",
)  # fmt: skip


class RefusedMetricError(ValueError):
    """A metric that the catalogue does not take; the message says which and why."""


def refusal(metric: Metric) -> str | None:
    """Why `metric` may not be a headline; None if it may."""
    words = {word.removesuffix("s") for name in (metric.name, metric.unit) for word in name.lower().split("_")}
    if noticed := sorted(words & {*NOTICED}):
        return (
            f"it is about having been noticed ({', '.join(noticed)}), which is evidence of a phase at most:"
            " it grows with what is sent, not with what buyers decide"
        )
    if metric.unit not in UNITS:
        return f"it counts {metric.unit}, not accounts and phases; allowed are {', '.join(UNITS)}"
    if not {*(name for name, _ in metric.columns), *metric.required} & {*PLACES}:
        return f"nothing says which phase or account it is about; there must be one of {', '.join(PLACES)}"
    return None


def registered(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """`metrics` by name. RefusedMetricError for a name taken twice, or a headline not about accounts and phases."""
    known: dict[str, Metric] = {}
    for metric in metrics:
        if metric.name in known:
            raise RefusedMetricError(f"metric '{metric.name}' is registered twice")
        if metric.is_headline and (why := refusal(metric)):
            raise RefusedMetricError(f"metric '{metric.name}' cannot be a headline: {why}")
        known[metric.name] = metric
    return known
