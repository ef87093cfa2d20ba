"""The product in the terminal: one thin command per verb.

Exit status: 0 done, 1 something is wrong with data or settings (one sentence on standard error), 2 wrong usage.
"""

import sys
from collections.abc import Iterable
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError

from metrics import CATALOG
from model.charter import Charter, CharterError, default_charter, read_charter
from model.errors import Fault
from model.version import VERSION
from settings import settings
from storage.answer import answer
from storage.checks import Standing, findings, of_records, of_systems
from storage.deep_checks import deep_findings
from storage.engines.choice import chosen_warehouse
from storage.printing import FORMATS, visible, written
from storage.private import only_ours
from storage.records import chosen_records
from storage.rollout_checks import before_rollout
from storage.sync_lock import DEMONSTRATION, only_sync
from storage.warehouse import Warehouse, current
from ui.reports import reminding
from ui.shell import log_lines, stage_notes
from ui.terminal import agreed_charter, command_line, forgetting, held_about, kept
from ui.terminal.kpi_options import Day, with_options_of_kpis
from ui.terminal.progress_bar import progress
from ui.text import language
from ui.text.catalogue import t, tn

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
WRONG_USAGE = "answer."


@app.callback(
    invoke_without_command=True,
    help="Which phase of its decision is each account in, which has it newly reached, which are stuck?",
)
def begin(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(f"Gleichtakt {VERSION}")
        raise typer.Exit()
    log_lines.begin_in_terminal(settings().log_format)
    only_ours(settings().data)
    language.use(settings().language)


@app.command(help="Build a simulated company and publish it, marked as a demonstration.")
def demo(
    accounts: Annotated[int, typer.Option(min=1, max=2_000_000, help="How many accounts.")] = 1_500,
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 7,
    unless_published: Annotated[
        bool, typer.Option("--unless-published", help="Not in place of anything, also if it is published meanwhile.")
    ] = False,
) -> None:
    from connectors.demo.building import build
    from ui.meeting import demonstration

    said: dict[str, Any] = {"accounts": accounts, "seed": seed, "unless_published": unless_published}
    with only_sync(settings().data, DEMONSTRATION) as tell, progress() as step:
        report = build(_warehouse(), settings(), listeners=(step, tell), **said)
        demonstration.hold_demonstration()
    _echo([command_line.published(report.info)])


@app.command("import", help="Load an interchange folder, or exports of a CRM or a spreadsheet, and publish a snapshot.")
def import_(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="FOLDER|FILE...", help="A folder, or exports.")] = None,
    charter: Annotated[Path | None, typer.Option(help="Charter file (TOML).")] = None,
    mapping: Annotated[Path | None, typer.Option(help="Mapping of foreign files (TOML).")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Folder: zone of instants without one.")] = None,
    exported_on: Day = None,
    stage: Annotated[list[str] | None, typer.Option(metavar='"WORD=PHASE"', help="Phase of a stage.")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", metavar='"FIELD=COLUMN"', help="A field's column.")] = None,
    answer_: Annotated[list[str] | None, typer.Option("--answer", metavar='"KEY=ANSWER"', help="Any question.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Import, if nothing must be asked.")] = False,
    mapping_to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the mapping to this file.")] = None,
    missing: Annotated[list[str] | None, typer.Option(metavar='"ID=ANSWER"', help="Of a deal that is missing.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last look, or that of the KIND given.")] = False,
    watch_folder: Annotated[bool, typer.Option("--watch-folder", help="Look at the watched folder once.")] = False,
) -> None:
    from ui.intake import terminal, terminal_looks

    if undo or watch_folder or missing:
        wanted = terminal_looks.Wanted(paths, undo, missing, watch_folder)
        raise typer.Exit(0 if terminal_looks.done(wanted, settings(), _charter, _warehouse(), _echo) else 1)
    chosen = _charter(charter) if charter else None
    agreed_charter.bring_in(_warehouse(), settings(), today_by=_charter(None))
    typed = terminal.Typed(mapping, time_zone, _date(exported_on), stage, set_, answer_, accept, mapping_to)
    _echo(terminal.import_lines(paths or [], typed, chosen, _charter(None), _warehouse(), progress()))


@app.command(help="Read the systems that are connected, each from where it was left, and publish all that is known.")
def sync(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME ...]", help="Which; default: all.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Read everything again, which also finds what is gone.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be read.")] = False,
) -> None:
    from connectors import configured, plan, systems

    if dry_run:
        _echo(command_line.planned(*one) for one in plan.of_configured(settings(), names, is_full=full))
        return
    connected = configured.all_of(settings(), names)
    agreed_charter.bring_in(_warehouse(), settings(), today_by=_charter(None))
    with progress() as step:
        report = systems.sync(connected, settings(), names, _warehouse(), _charter(None), is_full=full, progress=step)
    _echo([*command_line.synced(report), *stage_notes.sentences(_warehouse().current())])
    if any(run.fault for run in report.runs):
        raise typer.Exit(1)


@app.command(help="Connect a system: asks for its credentials, tests them, keeps them where nobody else can read them.")
def connect(name: Annotated[str, typer.Argument(help="Name of the system, such as hubspot.")]) -> None:
    from connectors import connecting

    wanted = connecting.wanted(name, settings())
    typer.echo(command_line.introduced(wanted))
    texts = command_line.typed(wanted, typer.prompt)
    standing = connecting.tested(wanted, texts)
    connecting.keep(wanted, texts, settings())
    _echo([command_line.connected(wanted, standing)])


@app.command("new-connector", help="For developers: make a connector that works, to be changed into that of a system.")
def new_connector(name: Annotated[str, typer.Argument(help="Small letters, such as brevo.")]) -> None:
    from connectors.scaffold.make import make_connector

    typer.echo(t("cli.new_connector", name=name, files="\n".join(make_connector(name))))


@app.command(help="Take over cards of the customer's voice from a folder of Markdown or CSV files.")
def voice(
    folder: Annotated[Path, typer.Argument(help="Folder of *.md and *.csv files (docs/voice.md).")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Files win over edits in the browser.")] = False,
) -> None:
    from connectors.voice.taking_over import take_over_folder

    snapshot = _warehouse().current()
    charter = snapshot.charter if snapshot else _charter(None)
    done = take_over_folder(folder, charter, chosen_records(settings()), overwrite=overwrite)
    typer.echo(visible(tn("cli.voice", len(done.added), changed=len(done.changed), unchanged=len(done.unchanged))))
    if done.kept:
        _say("cli.voice_kept", cards=", ".join(done.kept))


@app.command(help="Print a KPI: " + ", ".join(name for name, metric in CATALOG.items() if metric.is_kpi) + ".")
@with_options_of_kpis
def kpi(
    name: Annotated[str, typer.Argument(help="Name of the KPI.")],
    as_of: Day = None,
    start: Day = None,
    end: Day = None,
    by: Annotated[str | None, typer.Option(help="Dimension to group by.")] = None,
    where: Annotated[list[str] | None, typer.Option(metavar="DIM=VALUE", help="Filter; may be repeated.")] = None,
    motion: Annotated[str | None, typer.Option(metavar="KEY", help="Motion; default: the charter's first.")] = None,
    trusted_only: Annotated[bool, typer.Option("--trusted-only", help="Leave out doubtful spells.")] = False,
    format_: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS))] = "table",
    **options: Any,
) -> None:
    if format_ not in FORMATS:
        raise typer.BadParameter(t("answer.not_allowed", name="--format", value=format_, allowed=", ".join(FORMATS)))
    frame: dict[str, Any] = {"as_of": _date(as_of), "start": _date(start), "end": _date(end)}
    options |= {"since": _date(options["since"]), "horizons": command_line.days(options["horizons"])}
    options |= {"by": by, "motion": motion, "trusted_only": trusted_only, "where": command_line.filters(where)}
    rows = answer(snapshot := current(_warehouse()), name, **frame, **options)
    typer.echo(written(rows, format_), nl=False)
    notes = command_line.lines_beside(snapshot, rows.column_names, frame["as_of"] or frame["end"])
    typer.echo(notes, err=True, nl=False)


@app.command(help="Write the leadership report or the meeting's pack as PDF, PPTX, XLSX or HTML.")
def export(
    report: Annotated[str, typer.Argument(metavar="leadership|meeting", help="Which report.")],
    to: Annotated[Path, typer.Option(metavar="FILE", help="File to write; its ending decides what it becomes.")],
    as_of: Day = None,
    language_: Annotated[str | None, typer.Option("--language", metavar="|".join(language.LANGUAGES))] = None,
    motion: Annotated[str | None, typer.Option(metavar="KEY", help="Motion; default: the charter's first.")] = None,
    pseudonyms: Annotated[bool, typer.Option("--pseudonyms", help="Leadership: the story without names.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Also send it to GLEICHTAKT_NOTIFY_URLS.")] = False,
) -> None:
    from ui.reports import terminal

    more: dict[str, Any] = {"motion": motion, "is_sent": send, "is_pseudonymised": pseudonyms}
    receivers = terminal.write(report, to, _date(as_of), language_ or settings().language, **more)
    _say("cli.exported", file=str(to))
    if receivers:
        typer.echo(tn("cli.sent", receivers))


@app.command(help="Take a person, or everything of a source, out of all that is kept.")
def forget(
    what: Annotated[Literal["contact", "user", "source"], typer.Argument(metavar="contact|user|source")],
    name: Annotated[str, typer.Argument(metavar="ID|NAME")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
) -> None:
    from connectors.forgetting import everything

    if not dry_run and not forgetting.is_confirmed(_warehouse(), what, name):
        raise typer.Exit(1)
    found = everything.forget(settings(), _warehouse(), _charter(None), what, name, is_tried=dry_run)
    _echo(forgetting.removed(found, is_tried=dry_run, is_source=what == "source"))
    if any(one.place == "unreachable" for one in found):
        raise typer.Exit(1)


@app.command(help="Everything that is held about a person, to be read or as JSON.")
def about(
    what: Annotated[Literal["contact", "user"], typer.Argument(metavar="contact|user")],
    person_id: Annotated[str, typer.Argument(metavar="ID")],
    is_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    from connectors.forgetting import about as held

    told = held.about(settings(), _warehouse(), what, person_id)
    typer.echo(held.as_json(told)) if is_json else _echo(held_about.sentences(told))


@app.command(help="Check data quality, charter, engine, records and settings: one line each.")
def check(
    deep: Annotated[bool, typer.Option("--deep", help="Also read every value of every file that is kept.")] = False,
) -> None:
    from connectors.checked import of_input

    failed, told, warehouse, charter = False, settings(), _warehouse(), _charter(None)
    found = (
        *before_rollout(told, charter, warehouse.current()), of_records(told), *of_systems(told), *of_input(told.data),
        *(deep_findings(warehouse, chosen_records(told) if told.records_url else None) if deep else ()),
    )  # fmt: skip
    for finding in (*findings(warehouse, charter), *found):
        failed |= finding.standing is Standing.FAULT
        _say(f"check.{finding.key}", mark=finding.standing.value, **command_line.check_values(finding))
    raise typer.Exit(int(failed))


def _echo(sentences: Iterable[str]) -> None:
    for said in sentences:
        typer.echo(visible(said))


def _say(key: str, **values: Any) -> None:
    typer.echo(visible(t(key, **values)))


def _warehouse() -> Warehouse:
    return chosen_warehouse(settings())


kept.add_to(app, _warehouse)
app.command(help="Tell receivers of overdue decisions and those due soon, each once a day.")(reminding.remind)


def _charter(path: Path | None) -> Charter:
    chosen = path or settings().agreed_charter
    return read_charter(chosen) if chosen else default_charter()


def _date(given: datetime | None) -> date | None:
    return given.date() if given else None


def main() -> int:
    """Run a command; returns the exit status."""
    # The same bytes whatever the locale; a stray byte in a file name is shown rather than raising an error.
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    try:
        app(standalone_mode=True)
    except Fault as fault:
        return _failed(command_line.fault_sentence(fault), 2 if fault.key.startswith(WRONG_USAGE) else 1)
    except CharterError as error:
        return _failed(str(error), 1)
    except ValidationError as error:
        keys = ", ".join(f"GLEICHTAKT_{'_'.join(map(str, fault['loc'])).upper()}" for fault in error.errors())
        return _failed(t("cli.settings_invalid", keys=keys), 1)
    except OSError as error:
        return _failed(t("cli.unusable_file", file=str(error.filename or "-"), reason=error.strerror or str(error)), 1)
    except Exception as error:
        if settings().debug:
            raise
        return _failed(t("cli.unexpected", kind=type(error).__name__, reason=str(error).partition("\n")[0]), 1)
    return 0


def _failed(sentence: str, status: int) -> int:
    print(visible(sentence), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
