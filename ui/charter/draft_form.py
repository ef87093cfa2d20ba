"""The fields of a draft, by section: widgets filled from the draft, and what was typed into them."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st
from babel.dates import get_day_names

from metrics.question.quarters import Quarters
from model.charter import Charter, Motion
from model.charter_faults import MOST_LETTERS
from model.languages import FORMATS
from model.service_level import WEEKDAYS
from ui.charter import draft_words
from ui.text import language
from ui.text.catalogue import t
from ui.text.escaping import markdown

Path = tuple[str, ...]
Typed = dict[Path, Any]
_MISSING: Final = "?"
MEASURES: Final = ("entries", "stock", "conversion_rate", "median_days")
WINDOWS: Final = (
    "dormant_days", "silent_days", "grace_days", "stale_days", "recent_days", "maturity_window_days",
    "settle_seconds",
)  # fmt: skip
# Without decimals that say nothing: 45, not 45.00, which no language but English writes so.
_AS_SHORT: Final = "%g"


def phases(charter: Charter, key: str) -> Typed:
    """Names, limit and silence of every phase; their order cannot be changed."""
    typed: Typed = {}
    for phase in charter.phases:
        path = ("phase", phase.key)
        *names, limit, quiet = st.columns([2] * len(_tags(charter)) + [1.3, 1.5], vertical_alignment="bottom")
        for place, tag in zip(names, _tags(charter), strict=True):
            said = phase.name.root.get(tag, "")
            typed[*path, "name", tag] = place.text_input(
                t("draft.field.name", tag=tag.upper()), said, max_chars=MOST_LETTERS, key=f"{key}.{phase.key}.{tag}"
            )
        typed[*path, "limit_days"] = limit.number_input(
            t("draft.field.limit_days"), value=phase.limit_days, step=1, key=f"{key}.{phase.key}.limit"
        )
        typed[*path, "dormant_days"] = quiet.number_input(
            t("draft.field.dormant_days"), value=phase.dormant_days, step=1, key=f"{key}.{phase.key}.quiet",
            placeholder=str(charter.dormant_days),
        )  # fmt: skip
    return typed


def windows(charter: Charter, key: str) -> Typed:
    """Time limits in days for all phases, and the share above which an account is stuck."""
    typed: Typed = {}
    places = [place for _ in range(2) for place in st.columns(4, vertical_alignment="bottom")]
    for place, name in zip(places, WINDOWS, strict=False):
        typed[(name,)] = place.number_input(
            draft_words.field_name(name), value=getattr(charter, name), step=1, key=f"{key}.{name}"
        )
    share = places[len(WINDOWS)].number_input(
        t("draft.percent", field=draft_words.field_name("stuck_share")), value=round(charter.stuck_share * 100, 4),
        step=1.0, format=_AS_SHORT, key=f"{key}.share",
    )  # fmt: skip
    typed[("stuck_share",)] = None if share is None else round(share / 100, 6)
    return typed


def motions(charter: Charter, key: str) -> Typed:
    """Name and conditions of every motion; words are separated by commas."""
    typed: Typed = {}
    for motion in charter.given_motions:
        with st.container(border=True):
            found = motion_fields(charter, f"{key}.{motion.key}", motion)
        typed |= {("motion", motion.key, *path): value for path, value in found.items()}
    return typed


def motion_fields(charter: Charter, key: str, motion: Motion | None = None) -> Typed:
    """Name and conditions of one motion, empty if None; paths begin below its key."""
    typed: Typed = {}
    for place, tag in zip(st.columns(len(_tags(charter))), _tags(charter), strict=True):
        typed["name", tag] = place.text_input(
            t("draft.field.name", tag=tag.upper()), motion.name.root.get(tag, "") if motion else "",
            max_chars=MOST_LETTERS, key=f"{key}.{tag}",
        )  # fmt: skip
    for place, name in zip(st.columns(3, vertical_alignment="bottom"), ("pipelines", "types", "jobs"), strict=True):
        listed = place.text_input(
            draft_words.field_name(name), ", ".join(getattr(motion, name)) if motion else "", key=f"{key}.{name}",
            placeholder=t("draft.any"),
        )  # fmt: skip
        typed[(name,)] = _listed(listed)
    is_after = st.checkbox(
        draft_words.field_name("after_won"), motion.after_won if motion else False, key=f"{key}.after_won"
    )
    typed[("after_won",)] = is_after or None
    return typed


def targets(charter: Charter, key: str, quarter: str) -> Typed:
    """The target of every phase in `quarter`; an empty field means no target."""
    typed: Typed = {}
    for phase in charter.phases:
        target = charter.targets.get(phase.key, {}).get(quarter)
        name, *places = st.columns([1.6, 1, 1, 1, 1], vertical_alignment="bottom")
        name.markdown(f"**{markdown(draft_words.phase_name(phase.key, charter))}**")
        for place, measure in zip(places, MEASURES, strict=True):
            said, is_rate = getattr(target, measure, None), measure == "conversion_rate"
            is_count, label = measure in ("entries", "stock"), draft_words.field_name(measure)
            given = place.number_input(
                t("draft.percent", field=label) if is_rate else label,
                value=said if said is None or not is_rate else round(said * 100, 4),
                step=1 if is_count else 1.0, format=None if is_count else _AS_SHORT,
                key=f"{key}.{quarter}.{phase.key}.{measure}",
            )  # fmt: skip
            typed["target", phase.key, quarter, measure] = given / 100 if is_rate and given is not None else given
    return typed


def quarters(charter: Charter, near: Any) -> list[str]:
    """Quarters for which targets can be set: the current one, the next four, and later ones that have some."""
    calendar, found = Quarters.from_charter(charter), {quarter for each in charter.targets.values() for quarter in each}
    number = calendar.number(near)
    later = {quarter for quarter in found if quarter > calendar.name(number)}
    return sorted({*later, *(calendar.name(number + ahead) for ahead in range(5))})


def service_level(charter: Charter, key: str) -> Typed:
    """How soon sales gets in touch, and the working hours."""
    level, names = charter.service_level, get_day_names("wide", "stand-alone", language.locale())
    path = ("service_level",)
    hours, opens, closes, region = st.columns(4, vertical_alignment="bottom")
    typed: Typed = {
        (*path, "hours"): hours.number_input(
            draft_words.field_name("hours"), value=float(level.hours), step=1.0, format=_AS_SHORT, key=f"{key}.hours"
        ),
        (*path, "opens"): opens.text_input(draft_words.field_name("opens"), level.opens, key=f"{key}.opens"),
        (*path, "closes"): closes.text_input(draft_words.field_name("closes"), level.closes, key=f"{key}.closes"),
        (*path, "holiday_region"): region.text_input(
            draft_words.field_name("holiday_region"), level.holiday_region, key=f"{key}.region"
        ),
    }
    days = {names[WEEKDAYS.index(day)]: day for day in WEEKDAYS}
    chosen = st.pills(
        draft_words.field_name("weekdays"), [*days], selection_mode="multi", key=f"{key}.days",
        default=[name for name, day in days.items() if day in level.weekdays],
    )  # fmt: skip
    typed[*path, "weekdays"] = tuple(day for name, day in days.items() if name in chosen)
    return typed


def money(charter: Charter, key: str) -> Typed:
    """The currency of all sums, and the exchange rates of other currencies into it, year by year."""
    rates = charter.money.rates if charter.money else {}
    typed: Typed = {
        ("money", "currency"): st.text_input(
            draft_words.field_name("currency"), charter.money.currency if charter.money else "", max_chars=3, width=180,
            key=f"{key}.currency",
        ).upper()
        or None
    }  # fmt: skip
    for year, known in sorted(rates.items()):
        for currency, rate in sorted(known.items()):
            typed["money", "rates", year, currency] = st.number_input(
                t("draft.rate", year=year, currency=currency), value=rate, step=0.01, format="%.4f", width=180,
                key=f"{key}.{year}.{currency}",
            )  # fmt: skip
    first, second, third = st.columns(3, vertical_alignment="bottom")
    new_year = first.text_input(t("draft.new_year"), max_chars=4, key=f"{key}.year")
    new_currency = second.text_input(t("draft.new_currency"), max_chars=3, key=f"{key}.new").upper()
    new_rate = third.number_input(t("draft.new_rate"), value=None, step=0.01, format="%.4f", key=f"{key}.rate")
    if new_year or new_currency or new_rate is not None:
        # What is missing is no year, no currency and no number, and is told as such.
        typed["money", "rates", new_year.strip() or _MISSING, new_currency.strip() or _MISSING] = (
            _MISSING if new_rate is None else new_rate
        )
    return typed


FORMS: Final[dict[str, Callable[[Charter, str], Typed]]] = {
    "phases": phases, "windows": windows, "service_level": service_level, "money": money,
}  # fmt: skip
# What the charter may say and no form edits, by the section where it is looked for; the file does.
ONLY_IN_FILE: Final[dict[str, tuple[str, ...]]] = {
    "phases": ("phase", "place", "question", "led_by", "roles"),
    "windows": (
        "time_zone", "fiscal_year_starts_on", "unit", "smallest_group", "allow_owner_grouping", "personal_dimensions",
    ),
    "stages": ("rule",),
    "motions": ("motion_place",),
    "targets": ("target_off_play",),
    "service_level": ("contact_requests", "one_to_one", "accepted", "returned"),
}  # fmt: skip


def _tags(charter: Charter) -> list[str]:
    """Languages of the names: those every charter has, and any others that this one uses."""
    used = {tag for phase in charter.phases for tag in phase.name.root}
    return [tag for tag, formats in FORMATS.items() if formats.every_charter or tag in used]


def _listed(text: str) -> tuple[str, ...] | None:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    return words or None
