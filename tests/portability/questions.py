"""What every engine is asked: for every metric of the catalogue, without anybody listing them.

A metric added to the catalogue is asked about here by itself: from its options, what is required, and what is allowed.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from metrics import CATALOG, Metric
from metrics.question.question import BOUND_OPTIONS
from model.tables import DIMENSIONS
from storage.snapshot import Snapshot

Question = dict[str, Any]
TEXTS = {
    "account_id": ("007", "O'Neil", "%(as_of)s", "NA"),
    "label": ("2025-Q3", "2025-05"),
    "owner": ("u1", "O'Neil"),
    "text": ("ä", "%", "007", "'"),
}
PHASES = {"from_phase": "trigger", "to_phase": "comparison", "phase": "requirements", "entered": "orientation"}


def values_of(metric: Metric, option: str, snapshot: Snapshot) -> list[Any]:
    """What to ask for with one option of a metric."""
    allowed, day = metric.options[option], snapshot.info.as_of
    if isinstance(allowed, tuple):
        return list(allowed)
    if allowed == "text":
        known = snapshot.arrow("SELECT min(account_id) AS first, max(account_id) AS last FROM spell").to_pylist()[0]
        return [*TEXTS[option], *(known.values() if option == "account_id" else ())]
    given: dict[str, list[Any]] = {
        "phase": [PHASES.get(option, "requirements")],
        "date": [day - timedelta(days=100)],
        "dates": [tuple(day - timedelta(days=back) for back in (300, 90, 1))],
        "days": [(0, 30, 400)],
        "day_count": [45],
        "horizon": [45],
        "horizons": [(45, 10)],
        "last_days": [200],
        "number": [0, 3],
        "cards": [(("requirements", None, 2, day), ("comparison", "O'Neil", 1, day - timedelta(days=400)))],
        "themes": [(("offer", ("ANGEBOT", "ä")), ("rest", ("%",))), (("offer", ("o'neil",)),)],
        "heard": [(("requirements", 3, "Ein Angebot"), ("comparison", 2, "50 %"))],
        "boolean": [True, False],
        "flag": [True, False],
    }
    return given[allowed]  # KeyError: a new kind of option; say above what to ask with


def questions(name: str, snapshot: Snapshot) -> Iterator[Question]:
    """Keyword arguments for `answer`: few, as each new shape is compiled on every engine."""
    metric, today = CATALOG[name], snapshot.info.as_of
    period = {"start": today - timedelta(days=430), "end": today - timedelta(days=80)}
    options = {option: values_of(metric, option, snapshot) for option in metric.options}
    base = {option: options[option][0] for option in metric.required}
    base |= period if metric.time == "period" else {}
    # Every metric starts with another dimension, so that all are grouped by.
    turned = list(CATALOG).index(name)
    dimensions = [DIMENSIONS[(turned + step) % len(DIMENSIONS)] for step in range(len(DIMENSIONS))]
    grouped = [{"by": dimension} for dimension in dimensions] if metric.keys is not None else [{}]
    segments = snapshot.arrow("SELECT DISTINCT segment FROM account WHERE segment IS NOT NULL ORDER BY segment")
    words = segments["segment"].to_pylist()
    some = {"segment": [*words[::2], None], "region": [*sorted(snapshot.values_of("region"))[:4], None]}
    few = {"job": sorted(snapshot.values_of("job"))[:1], "region": sorted(snapshot.values_of("region"))[-1:]}
    yield base | grouped[0] | {"as_of": today - timedelta(days=75), "where": some, "trusted_only": True}
    # What is bound when the query runs costs no compiling.
    yield base | grouped[0] | {"as_of": today - timedelta(days=75), "where": few, "trusted_only": True}
    for option in (option for option in BOUND_OPTIONS if option in options):
        yield from (base | {option: value} for value in options[option])
    # All options at once: the first value of each, then the second, and so on.
    ways = max((len(values) for values in options.values()), default=1)
    for way in range(ways):
        chosen = {option: values[way % len(values)] for option, values in options.items()}
        yield base | chosen | grouped[way % len(grouped)]
