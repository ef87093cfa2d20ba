"""A draft in words: what it changes, and what is wrong with a field."""

from collections.abc import Callable
from datetime import date
from typing import Any

from babel.dates import get_day_names

from model.charter import Charter
from model.charter_changes import COUNTED, WORD, Change
from model.charter_faults import CharterFault
from model.service_level import WEEKDAYS
from storage.preview.figures import Figure
from ui.shell import phase
from ui.text import language, periods, values
from ui.text.catalogue import has_text, t
from ui.text.vocabulary import activity_name, role_name

SHARES = ("stuck_share", "conversion_rate")
# Kinds of faults whose allowed value is a number.
_LIMITS = ("above", "at_least", "below", "at_most")
SOFT_HYPHEN = "\u00ad"


def subject(path: tuple[str, ...], charter: Charter) -> str:
    """The subject of a path in the charter, in words."""
    match path:
        case ("phase", key, "name", tag):
            return t("draft.subject", whose=phase_name(key, charter), what=t("draft.field.name", tag=tag.upper()))
        case ("phase", key, field, *_):
            return t("draft.subject", whose=phase_name(key, charter), what=field_name(field))
        case ("motion", key, "name", tag):
            return t("draft.subject", whose=motion_name(key, charter), what=t("draft.field.name", tag=tag.upper()))
        case ("motion", key, field, *_):
            return t("draft.subject", whose=motion_name(key, charter), what=field_name(field))
        case ("target", key, quarter, field, *_):
            whose = t("draft.target", phase=phase_name(key, charter), quarter=periods.in_words(quarter))
            return t("draft.subject", whose=whose, what=field_name(field))
        case ("money", "rates", _, "[key]"):
            return t("draft.new_year")
        case ("money", "rates", _, _, "[key]"):
            return t("draft.new_currency")
        case ("money", "rates", year, currency, *_):
            return t("draft.rate", year=year, currency=currency)
        case (kind, source, pipelines, word) if kind == WORD:
            named = t(f"draft.word.{source}", word=_word(source, word))
            return named if not pipelines else t("draft.word_of", word=named, pipelines=pipelines.replace("|", ", "))
        case (kind, source, _, words, _) if kind == COUNTED:
            return t("draft.counted", words=", ".join(_word(source, word) for word in words.split("|")))
        case ("service_level" | "touch_kinds" | "money", field, *_):
            return field_name(field)
        case (field, *_):
            return field_name(field)
    return t("draft.file")


def field_name(field: str) -> str:
    """A field of the charter in words; as written if there is no word for it."""
    return t(f"draft.field.{field}") if has_text(f"draft.field.{field}") else field


def phase_name(key: str, charter: Charter) -> str:
    """A phase by its name in `charter`."""
    own = next((one for one in charter.phases if one.key == key), None)
    return own.name.in_language(language.current()) if own else phase.name(key)


def motion_name(key: str, charter: Charter) -> str:
    """A motion by its name in `charter`; its key if it has none."""
    own = next((one for one in charter.motions if one.key == key), None)
    return own.name.in_language(language.current()) if own else key


def value_words(path: tuple[str, ...], value: Any, charter: Charter) -> str:
    """The value in words: with its unit; phases and weekdays by name."""
    field = path[-1]
    if value is None:
        return t("draft.nothing")
    if path[0] in (WORD, COUNTED):
        return ", ".join(phase_name(key, charter) for key in value)
    if field == "weekdays":
        names = get_day_names("abbreviated", "stand-alone", language.locale())
        return ", ".join(names[WEEKDAYS.index(day)] for day in value)
    if isinstance(value, date):
        return values.day(value)
    if isinstance(value, bool):
        return t("answer.yes" if value else "answer.no")
    if field == "roles":
        return ", ".join(role_name(role) for role in value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if field in SHARES:
        return values.percent(value, digits=1)
    if field.endswith("_days"):
        return values.days(value)
    if isinstance(value, int | float):
        return values.number(value, digits=0 if value == int(value) else 4)
    return str(value)


def change_words(change: Change, before: Charter, after: Charter) -> tuple[str, str, str]:
    """What is changed, the value before, the value in the draft."""
    about = after if change.after is not None else before
    former = value_words(change.path, change.before, before)
    return subject(change.path, about), former, value_words(change.path, change.after, after)


def fault_sentence(fault: CharterFault, charter: Charter) -> str:
    """What is wrong with a field, and what is allowed."""
    allowed = fault.allowed
    if fault.kind == "twice":
        allowed = ", ".join(phase_name(key, charter) for key in allowed.split(","))
    elif fault.path[-1:] in {(name,) for name in SHARES} and fault.kind in _LIMITS:
        allowed = values.percent(float(allowed))
    elif fault.kind == "past":
        allowed = periods.in_words(allowed)
    facts = dict(fault.facts)
    # A label says where it may break; a sentence is read, copied and searched without such a mark.
    field = subject(fault.path, charter).replace(SOFT_HYPHEN, "")
    return t(f"draft.fault.{fault.kind}", field=field, allowed=allowed, **facts)


def figure_name(name: str, phase: str, charter: Charter) -> str:
    """A head figure by name, with its phase (empty: of all)."""
    what = t(f"draft.figure.{name}")
    return t("draft.subject", whose=phase_name(phase, charter), what=what) if phase else what


def figure_value(figure: Figure, value: float | None) -> str:
    """A head figure as written in the current language."""
    if value is None:
        return values.NOTHING
    written: dict[str, Callable[[float], str]] = {
        "money": values.money, "rate": values.percent, "days": values.days, "count": values.number,
    }  # fmt: skip
    return written[figure.unit](value)


def _word(source: str, word: str) -> str:
    return activity_name(word) if source == "activity" else word
