"""The commands about what is stored: snapshots, backups, the access log."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from model.errors import Fault
from settings import Settings, settings
from storage.backup.making import make_backup
from storage.backup.manifest import Manifest
from storage.backup.restoring import restore_backup
from storage.printing import visible
from storage.records import chosen_records
from storage.records.access_log import KINDS, Kind, forget_old, latest
from storage.warehouse import Warehouse
from ui.terminal import command_line
from ui.terminal.progress_bar import progress
from ui.text.catalogue import t, tn

_MEGABYTE = 1_000_000


def add_to(app: typer.Typer, warehouse: Callable[[], Warehouse]) -> None:
    """Give `app` the commands `snapshots`, `backup`, `restore` and `log`."""

    @app.command(help="List the kept snapshots, or make an earlier one current.")
    def snapshots(roll_back: Annotated[str | None, typer.Option(metavar="ID", help="Make it current.")] = None) -> None:
        known_snapshots = warehouse()
        if roll_back is not None:
            known_snapshots.roll_back(roll_back)
            _say(t("cli.rolled_back", id=roll_back))
        current = known_snapshots.current_id()
        for info in known_snapshots.snapshots():
            typer.echo(command_line.snapshot_line(info, is_current=info.id == current))
        if current is None:
            _say(t("cli.no_snapshot"))

    @app.command(help="Copy everything that cannot be had again into one file, while the server runs.")
    def backup(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write (a ZIP); must not exist.")],
        with_secrets: Annotated[
            bool, typer.Option("--with-secrets", help="Credentials, too, encrypted with a passphrase.")
        ] = False,
    ) -> None:
        chosen = settings()
        passphrase = _passphrase(chosen, is_new=True) if with_secrets else None
        with progress() as step:
            manifest = make_backup(chosen, file, passphrase=passphrase, progress=step)
        megabytes = round(file.stat().st_size / _MEGABYTE, 1)
        _say(tn("backup.made", len(manifest.files), file=str(file), megabytes=megabytes))
        _say(t("backup.with_secrets" if with_secrets else "backup.without_secrets"))
        _elsewhere(manifest)
        _say(t("backup.keeps_forgotten"))

    @app.command(help="Make an empty data folder what a backup holds.")
    def restore(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` wrote.")],
        with_secrets: Annotated[
            bool, typer.Option("--with-secrets", help="Credentials, too; asks for the passphrase.")
        ] = False,
    ) -> None:
        chosen = settings()
        passphrase = _passphrase(chosen, is_new=False) if with_secrets else None
        with progress() as step:
            done = restore_backup(chosen, file, passphrase=passphrase, progress=step)
        made_at = done.manifest.made_at.partition(".")[0]
        _say(tn("backup.restored", len(done.manifest.files), made_at=made_at, version=done.manifest.version))
        if done.has_secrets and not with_secrets:
            _say(t("backup.secrets_left"))
        _elsewhere(done.manifest)
        if done.forgotten_since:
            _say(tn("backup.forgotten_since", done.forgotten_since))
        for name in done.damaged:
            _say(t("backup.was_damaged", file=name))
        if done.damaged:
            raise typer.Exit(1)

    @app.command(help="Who looked at which account, person or list, took which file away, decided or set what.")
    def log(
        who: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Only of this person.")] = None,
        kind: Annotated[str | None, typer.Option(metavar="|".join(KINDS), help="Only of this kind.")] = None,
        subject: Annotated[str | None, typer.Option(metavar="ID", help="Only of this account, person or file.")] = None,
        most: Annotated[int, typer.Option(min=1, help="How many at most, the latest first.")] = 100,
    ) -> None:
        if kind not in (None, *KINDS):
            raise Fault("answer.not_allowed", name="--kind", value=kind, allowed=", ".join(KINDS))
        known: Kind | None = next((one for one in KINDS if one == kind), None)
        records = chosen_records(settings())
        with records.begin() as session:
            forget_old(session, settings().log_days)
        with records.reading() as session:
            found = latest(session, who=who, kind=known, subject=subject, most=most)
        for one in found:
            named = t(f"access_log.kind.{one.kind}")
            _say(f"{one.happened_at:%Y-%m-%d %H:%M:%S} UTC  {one.who}  {named}  {one.subject}")
        if not found:
            _say(t("cli.log_nothing"))


def _passphrase(chosen: Settings, *, is_new: bool) -> str:
    """The passphrase from the settings, else as typed."""
    if chosen.backup_passphrase is not None:
        return chosen.backup_passphrase.get_secret_value()
    more: dict[str, Any] = {"confirmation_prompt": True} if is_new else {}
    return str(typer.prompt(t("backup.passphrase"), hide_input=True, **more))


def _elsewhere(manifest: Manifest) -> None:
    if manifest.records == "server":
        _say(t("backup.records_elsewhere"))
    if manifest.engine != "embedded":
        _say(t("backup.figures_elsewhere", engine=manifest.engine))


def _say(sentence: str) -> None:
    typer.echo(visible(sentence))
