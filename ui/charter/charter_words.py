"""The charter in words: its rules and its service level."""

from collections.abc import Sequence
from typing import Final

from babel.dates import get_day_names

from model.charter import Charter, Motion, Rule, Target
from model.service_level import WEEKDAYS
from ui.text import language, values
from ui.text.catalogue import has_text, t, tn
from ui.text.escaping import html
from ui.text.vocabulary import activity_name

WINDOWS: Final = ("silent_days", "grace_days", "dormant_days", "stale_days", "maturity_window_days", "recent_days")
# So many kinds of a rule are read at a glance; of more, so many stand there and the others are folded.
_MOST: Final = 8
_FIRST: Final = 5


def rule_sentence(rule: Rule) -> str:
    """One rule in words, as HTML."""
    if rule.source == "opportunity":
        coded = [html(t(f"charter.kind.{kind}")) for kind in rule.kinds]
    else:
        coded = [_kind(kind) for kind in rule.kinds]
    words = [html(tn(f"charter.rule.{rule.source}", rule.min_count)) + " " + _either(coded)]
    if rule.min_contacts > 1:
        words.append(html(t("charter.rule.contacts", n=rule.min_contacts)))
    if rule.within_days:
        words.append(html(tn("charter.rule.within", rule.within_days)))
    name = f"{html(rule.name)}: " if rule.name else ""
    return name + ", ".join(words)


def _either(kinds: Sequence[str]) -> str:
    """HTML: any of `kinds` (HTML); of many, all but the first are folded, so that the rules can be read at a glance."""
    if len(kinds) <= _MOST:
        return html(t("charter.or")).join(part for part in (", ".join(kinds[:-1]), kinds[-1]) if part)
    first, rest = kinds[:_FIRST], kinds[_FIRST:]
    summary = html(tn("charter.or_more", len(rest)))
    return f'{", ".join(first)} <details class="gt-rest-of"><summary>{summary}</summary>{", ".join(rest)}</details>'


def _kind(kind: str) -> str:
    """HTML: a kind of activity or a stage in words; as in the charter if we have no word for it."""
    if not has_text(f"evidence.kind.{kind}"):  # a word of ours may be spelled as the key is
        return f"<code>{html(kind)}</code>"
    return f'<span title="{html(kind)}">{html(activity_name(kind))}</span>'


def service_level_sentence(charter: Charter) -> str:
    """How soon sales gets in touch, the working hours, and what counts as a request for contact."""
    level = charter.service_level
    names = get_day_names("abbreviated", "stand-alone", language.locale())
    text = t(
        "charter.service_level",
        hours=level.hours,
        weekdays=_weekdays([names[WEEKDAYS.index(day)] for day in level.weekdays], level.weekdays),
        opens=level.opens,
        closes=level.closes,
        holidays=t("charter.holidays", region=_region(level.holiday_region))
        if level.holiday_region
        else t("charter.no_holidays"),
    )
    requests = ", ".join(activity_name(kind) for kind in charter.touch_kinds.contact_requests)
    return f"{text} {t('charter.requests', kinds=requests)}"


def _weekdays(names: list[str], days: Sequence[str]) -> str:
    """``Mo – Fr`` for three days or more without a gap, else one after the other; as named in `names`."""
    first = WEEKDAYS.index(days[0])
    if len(days) > 2 and tuple(days) == tuple(WEEKDAYS[first : first + len(days)]):
        return f"{names[0]} – {names[-1]}"
    return ", ".join(names)


def _region(code: str) -> str:
    """``Deutschland`` for "DE", ``Deutschland (BY)`` for "DE-BY": a part of a country as its code names it."""
    country, _, part = code.partition("-")
    name = language.locale().territories.get(country.upper(), country)
    return f"{name} ({part})" if part else name


def motion_conditions(motion: Motion) -> str:
    """What an opportunity must be to belong to the motion, in words."""
    told = [
        t(f"charter.motion.{name}", words=", ".join(words))
        for name in ("pipelines", "types", "jobs")
        if (words := getattr(motion, name))
    ]
    if motion.after_won:
        told.append(t("charter.motion.after_won"))
    return "; ".join(told) or t("charter.motion.any")


def money_sentence(charter: Charter) -> str:
    """The currency of all sums, with the agreed rates."""
    if charter.money is None:
        return t("charter.no_money")
    rates = "; ".join(
        t("charter.rate", currency=currency, year=year, rate=values.number(rate, digits=4))
        for year, known in sorted(charter.money.rates.items())
        for currency, rate in sorted(known.items())
    )
    return " ".join(
        (t("charter.money", currency=charter.money.currency), t("charter.rates", rates=rates) if rates else "")
    )


def targets_by_quarter(charter: Charter) -> list[tuple[str, str, Target]]:
    """Phase, quarter and target for everything agreed, by quarter, then in the order of the phases."""
    found = [(key, quarter, target) for key, all_ in charter.targets.items() for quarter, target in all_.items()]
    return sorted(found, key=lambda entry: (entry[1], charter.rank[entry[0]]), reverse=False)


def target_numbers(target: Target) -> dict[str, float | None]:
    """The measures of a target; None if nothing is agreed."""
    return {name: getattr(target, name) for name in ("entries", "stock", "conversion_rate", "median_days")}
