"""The scope of every figure of a report, and the mark of a demonstration."""

from metrics import CATALOG
from ui.shell import data, data_source, filter_words
from ui.shell.scope import Scope
from ui.text import money_notes, values
from ui.text.catalogue import t

Facts = tuple[tuple[str, str], ...]


def report_facts(scope: Scope) -> Facts:
    """Pairs of name and value: as-of day, period, filters, how far the data reaches, charter version, snapshot."""
    current = data.snapshot()
    if current is None:
        raise LookupError("nothing has been published yet")
    return (
        (t("why.as_of"), values.day(scope.as_of)),
        (t("why.period"), t("filter.from_to", start=scope.start, end=scope.end)),
        (t("why.filters"), filter_words.quote_filters(scope)),
        (t("export.source"), data_source.source_in_words(current)),
        (t("export.known_until"), values.day(current.info.as_of)),
        (t("why.charter"), t("export.version", version=current.info.charter_version)),
        (t("why.snapshot"), current.info.id),
        *((t("why.money"), text) for text in money_notes.on(current, scope.as_of)),
    )


def demonstration() -> str:
    """The mark of a simulated company; "" for a real one."""
    current = data.snapshot()
    return t("frame.demonstration") if current is not None and current.info.is_demo else ""


def figure_note(metric: str, *, n: int | None = None, interval: str = "") -> str:
    """The small print of a figure: unit, n, interval."""
    parts = [t("figure.unit", unit=t(f"unit.{CATALOG[metric].unit}"))]
    return " · ".join([*parts, *([t("figure.n", n=n)] if n is not None else []), *filter(None, [interval])])
