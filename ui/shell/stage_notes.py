"""Notes about stages that no rule covers and rules that no longer match, for terminal and pages."""

from collections.abc import Iterator
from typing import Final

from model.charter import Charter
from storage.snapshot import Snapshot
from storage.stage_standing import MOST_UNNAMED, SilentRule, UnnamedOf, silent_rules, unnamed
from ui.text import language, values
from ui.text.catalogue import has_text, t, tn

# How many stages a sentence names; the page "Data sources" lists all of them.
NAMED: Final = 5


def sentences(snapshot: Snapshot | None) -> Iterator[str]:
    """The notes for the snapshot; empty if all is well. Not escaped: labels come from outside."""
    if snapshot is None:
        return
    yield from (of_source(one) for one in unnamed(snapshot))
    yield from (of_rule(one, snapshot.charter) for one in silent_rules(snapshot))


def alarm(snapshot: Snapshot) -> str:
    """The warning at the top of every page: rules that no longer match, else a source with many unnamed stages."""
    if silent := silent_rules(snapshot):
        return tn("stages.alarm_silent", len(silent), word=_as_written(silent[0], snapshot.charter))
    for one in unnamed(snapshot):
        if one.open_share > MOST_UNNAMED:
            return t("stages.alarm_unnamed", **source_parts(one))
    return ""


def of_source(one: UnnamedOf) -> str:
    """The stages of a source that no rule covers, with the number and value of the open opportunities in them."""
    if not one.open_opportunities:
        return t("stages.unnamed_closed", source=source_name(one.source), stages=stage_list(one))
    text = t("stages.unnamed", **source_parts(one))
    worth = amounts(one)
    return f"{text} {t('stages.at_stake', amount=worth)}" if worth else text


def source_parts(one: UnnamedOf) -> dict[str, object]:
    """The values for sentences about the stages of a source."""
    return {
        "source": source_name(one.source), "stages": stage_list(one), "open": one.open_opportunities,
        "of_all": one.open_of_all, "share": values.percent(one.open_share),
    }  # fmt: skip


def stage_list(one: UnnamedOf) -> str:
    """The first stages by label (and pipeline), and how many more there are."""
    named = [f"{stage.stage} ({stage.pipeline})" if stage.pipeline else stage.stage for stage in one.stages[:NAMED]]
    more = len(one.stages) - len(named)
    return ", ".join(named) + (" " + t("stages.more", n=more) if more > 0 else "")


def amounts(one: UnnamedOf) -> str:
    """The open amounts in these stages, one per currency and never added up; empty if none is known."""
    by_currency: dict[str, float] = {}
    for stage in one.stages:
        if stage.amount:
            by_currency[stage.currency or ""] = by_currency.get(stage.currency or "", 0.0) + stage.amount
    return " + ".join(values.money(amount, currency or None) for currency, amount in sorted(by_currency.items()))


def of_rule(one: SilentRule, charter: Charter) -> str:
    """The sentence about a stage name in a rule that used to match and no longer does."""
    return t("stages.silent", **rule_parts(one, charter))


def rule_parts(one: SilentRule, charter: Charter) -> dict[str, object]:
    """The values for sentences about a rule that no longer matches."""
    return {
        "word": _as_written(one, charter), "phase": phase_name(one.phase, charter), "rows": one.row_count,
        "day": one.since_on, "kind": t(f"table.{one.evidence}"),
    }  # fmt: skip


def phase_name(key: str, charter: Charter) -> str:
    """The name of a phase in `charter`."""
    if key in charter.in_play:
        return charter.phase(key).name.in_language(language.current())
    return t(f"phase.{key}") if has_text(f"phase.{key}") else key


def _as_written(one: SilentRule, charter: Charter) -> str:
    """The word as written in the charter."""
    words = (
        word for rule in charter.rules if (rule.source, rule.phase) == (one.evidence, one.phase) for word in rule.kinds
    )
    return next((word for word in words if word.strip().lower() == one.word), one.word)


def check_parts(found: UnnamedOf | SilentRule, charter: Charter) -> dict[str, object]:
    """The values for the sentences of `check` about stages."""
    return source_parts(found) if isinstance(found, UnnamedOf) else rule_parts(found, charter)


def source_name(source: str) -> str:
    """The name of a source: its kind for systems and files, otherwise its own name."""
    return t(f"connector.{source}") if source and has_text(f"connector.{source}") else source or values.NOTHING
