"""What somebody typed in the terminal, as values; and faults as sentences."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from model.errors import Fault
from storage.checks import Finding
from storage.printing import visible
from storage.snapshot import Snapshot, SnapshotInfo
from ui.shell import stage_notes
from ui.text import money_notes
from ui.text.catalogue import t, tn
from ui.text.vocabulary import named_streams, stream_name

# Columns whose sums are money.
MONEY = {"value", "value_at_risk", "amount", "velocity_per_day"}
LONGEST = 20  # digits of a number of days; longer ones are not even parsed


def days(given: str | None) -> tuple[int, ...] | None:
    """Numbers of days, separated by commas; Fault for anything else."""
    if given is None:
        return None
    parts = given.split(",")
    if not all(part.strip().isdecimal() and len(part) <= LONGEST for part in parts):
        raise Fault("answer.not_allowed", name="--horizons", value=given, allowed="30,90,180")
    return tuple(int(part) for part in parts)


def filters(given: Sequence[str] | None) -> dict[str, list[str | None]]:
    """Values by dimension; an empty one selects accounts without a value."""
    chosen: dict[str, list[str | None]] = {}
    for entry in given or ():
        dimension, separator, value = entry.partition("=")
        if not separator:
            raise Fault("answer.not_allowed", name="--where", value=entry, allowed="DIM=VALUE")
        chosen.setdefault(dimension, []).append(value or None)
    return chosen


def lines_beside(snapshot: Snapshot, columns: Sequence[str], day: date | None = None) -> str:
    """Lines to read with an answer for `day` (default: the last) with `columns`: that an earlier snapshot is used
    because the newest is damaged, and notes on its money.
    """
    sentences = [t("frame.stands_in", id=snapshot.stands_in_for)] if snapshot.stands_in_for else []
    sentences += money_notes.on(snapshot, day or snapshot.info.as_of) if MONEY & {*columns} else []
    return "".join(f"{visible(sentence)}\n" for sentence in sentences)


def fault_sentence(fault: Fault) -> str:
    """The message of `fault`; for a refused import, also what is wrong with the first row."""
    text, why = t(fault.key, **named_streams(fault.values)), fault.values.get("reason")
    if not isinstance(why, str) or not why.startswith("quarantine."):
        return text
    value = fault.values.get("value")
    return f"{text} {t('intake.first_fault', reason=t(why), value='–' if value is None else value)}"


def typed(wanted: Any, prompt: Callable[..., str]) -> dict[str, str]:
    """The credentials typed into `prompt`, by field; empty if another one makes it unnecessary."""
    texts: dict[str, str] = {}
    for field in wanted.fields:
        if field.unless and texts.get(field.unless):
            texts[field.name] = ""
            continue
        question, secret = setting_question(wanted, field), field.is_secret
        texts[field.name] = prompt(question, field.default, hide_input=secret, show_default=not secret)
    return texts


def snapshot_line(info: SnapshotInfo, *, is_current: bool) -> str:
    """A line about a stored snapshot: whether it is the current one, id, day, where it came from, accounts."""
    marker, accounts = "*" if is_current else " ", info.row_counts.get("account", 0)
    return f"{marker} {info.id}  {info.as_of}  {info.connector:12} {visible(info.label):24} {accounts}"


def check_values(finding: Finding) -> dict[str, Any]:
    """The values for the sentence in a line of `check`."""
    if "found" in finding.values:
        return stage_notes.check_parts(finding.values["found"], finding.values["charter"])
    return {
        name: fault_sentence(value) if isinstance(value, Fault) else value for name, value in finding.values.items()
    }


def imported(report: Any) -> Iterator[str]:
    """What an import did (`connectors.sync.ImportReport`), one sentence per line."""
    yield from _filled(report.loaded, report.quarantined)
    yield from (t(note.key, **note.values) for note in report.notes)
    yield published(report.info)


def filled(report: Any) -> Iterator[str]:
    """Rows loaded and quarantined by an import, a sentence per table."""
    yield from _filled(report.loaded, report.quarantined)


def published(info: SnapshotInfo) -> str:
    """Which snapshot is shown from now on."""
    return t("cli.published", id=info.id, as_of=info.as_of, accounts=info.row_counts["account"])


def _filled(loaded: Mapping[str, int], quarantined: Mapping[str, int]) -> Iterator[str]:
    for table, rows in sorted(loaded.items()):
        yield t("cli.loaded", table=table, rows=rows, quarantined=quarantined.get(table, 0))


def planned(system: str, one: Any) -> str:
    """A stream of a planned sync (`connectors.plan.Planned`) in a sentence."""
    values = {"system": system, "stream": stream_name(one.stream)}
    if one.fault is not None:
        key = "cli.planned.stopped" if one.stream else "cli.planned.not_at_all"
        return t(key, fault=t(one.fault.key, **named_streams(one.fault.values)), **values)
    start = t("cli.planned.anew" if one.is_anew else "cli.planned.onward")
    return tn("cli.planned.more" if one.has_more else "cli.planned.rows", one.rows, start=start, **values)


def synced(report: Any) -> Iterator[str]:
    """What a sync did (`connectors.systems.SyncReport`), one sentence per line."""
    for run in report.runs:
        if run.fault is not None:
            yield t("cli.sync_failed", system=run.system, fault=fault_sentence(run.fault))
            continue
        yield tn("cli.sync_read", sum(run.read.rows.values()), system=run.system)
        yield from (run_note(run.system, one.key, one.values) for one in run.read.notes)
    yield from _filled(report.filled.loaded, report.filled.quarantined)
    found = report.consolidation
    if found.certain + found.by_person + found.doubtful:
        yield t("cli.consolidated", merged=found.certain + found.by_person, doubtful=found.doubtful)
    yield published(report.info)
    if report.replaced is not None:
        yield t("cli.sync_replaced", label=report.replaced.label, id=report.replaced.id)


def run_note(system: str, key: str, values: Mapping[str, Any]) -> str:
    """A note of a run in a sentence; one about a fault includes its message."""
    facts = named_streams(values)
    if isinstance(fault := facts.get("fault"), str):
        facts["fault"] = t(fault, **{name: value for name, value in facts.items() if name != "fault"})
    return t(key, **{"system": system, **facts})


def introduced(connection: Any) -> str:
    """The text shown before credentials are requested (`connectors.connecting.Connection`), one sentence per line."""
    name = t(f"connector.{connection.kind}")
    of_kind = (t(f"system.{connection.kind}.{text}") for text in ("history", "confirmed"))
    rights = tn("connect.rights", len(connection.scopes), rights=", ".join(connection.scopes))
    sentences = (t("cli.connect_intro", system=name), *([rights] if connection.scopes else []), *of_kind)
    return "\n".join((*sentences, t("cli.connect_guide", kind=connection.kind)))


def setting_question(connection: Any, field: Any) -> str:
    """The question for one setting."""
    return t(f"system.{connection.kind}.field.{field.name}")


def connected(connection: Any, standing: Any) -> str:
    """What a test of credentials found (`connectors.kit.system.Standing`)."""
    sentences = [t("cli.connected", system=t(f"connector.{connection.kind}"), whose=standing.owner)]
    if standing.missing_scopes:
        sentences.append(t("cli.scopes_missing", scopes=", ".join(standing.missing_scopes)))
    sentences += (t(note.key, **note.values) for note in standing.notes)
    return " ".join((*sentences, t("cli.connect_next", name=connection.name)))
