"""The filters of a question in words, for figures, reports and meetings."""

from collections.abc import Iterable

from ui.shell import motion
from ui.shell.scope import Scope, Where
from ui.text.catalogue import t


def list_filters(scope: Scope) -> list[str]:
    """One text per filter; the motion comes first if the data has several. Not escaped."""
    about = [f"{t('dimension.motion')}: {motion.name(scope.motion)}"] if motion.has_choice() else []
    return about + [filter_in_words(name, chosen) for name, chosen in scope.where]


def describe_filters(scope: Scope) -> str:
    """All filters in one line, or a sentence that there are none. Not escaped."""
    return "; ".join(list_filters(scope)) or t("why.no_filters")


def quote_filters(scope: Scope) -> str:
    """As :func:`describe_filters`, for a line that has a colon of its own: values stand in quotation marks."""
    about = [t("filter.quoted", name=t("dimension.motion"), values=motion.name(scope.motion))]
    found = about if motion.has_choice() else []
    found += [
        t("filter.quoted", name=t(f"dimension.{name}"), values=_values(name, chosen)) for name, chosen in scope.where
    ]
    return "; ".join(found) or t("why.no_filters")


def filters_in_words(where: Where | Iterable[tuple[str, Iterable[str]]]) -> str:
    """Filters stored with a record, in one line, or a sentence that there were none. Not escaped."""
    return "; ".join(filter_in_words(name, chosen) for name, chosen in where) or t("why.no_filters")


def filter_in_words(name: str, chosen: Iterable[str]) -> str:
    """One filter: its dimension and the selected values."""
    return f"{t(f'dimension.{name}')}: {_values(name, chosen)}"


def _values(name: str, chosen: Iterable[str]) -> str:
    return ", ".join(motion.name(value) if name == "motion" else value or t("dimension.nothing") for value in chosen)
