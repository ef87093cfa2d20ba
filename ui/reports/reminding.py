"""Reminders of decisions, asked for in the terminal."""

from typing import Annotated

import typer

from settings import settings
from ui.text.catalogue import t, tn


def remind(
    days: Annotated[int | None, typer.Option(min=0, max=366, help="Due within so many days; default: 7.")] = None,
    names: Annotated[bool, typer.Option("--names", help="Name people.")] = False,
) -> None:
    """Tell the receivers, and say how many decisions they were told; `GLEICHTAKT_REMIND_DAYS` and `_NAMES` where an
    option is not given.
    """
    from ui.reports import reminders, terminal

    chosen = settings().remind_days if days is None else days
    told = reminders.remind(
        terminal.receivers(),
        within_days=reminders.WITHIN_DAYS if chosen is None else chosen,
        is_pseudonymised=not (names or settings().remind_names),
    )
    typer.echo(tn("cli.reminded", told) if told else t("cli.nothing_due"))
