"""The options of the command that prints a KPI, taken from the catalogue, so that a new KPI adds its own."""

from collections.abc import Callable
from datetime import datetime
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import typer

from metrics import CATALOG

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]
_Number = Annotated[int | None, typer.Option(min=0)]
_KINDS = {"date": Day, "day_count": _Number, "last_days": _Number, "horizon": _Number, "number": _Number}
_SHOWN = {"days": "30,90,180", "phase": "PHASE"}


def with_options_of_kpis(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with all options that KPIs have in the catalogue in place of its `**options`."""
    known: dict[str, Any] = {}
    for metric in CATALOG.values():
        for name, allowed in metric.options.items() if metric.is_kpi else ():
            words = known.get(name, ()) if isinstance(allowed, tuple) else ()
            known[name] = (*words, *(word for word in allowed if word not in words)) if words else allowed
    own = [part for part in signature(command).parameters.values() if part.kind is not Parameter.VAR_KEYWORD]
    command.__signature__ = Signature([*own, *(_option(*one) for one in known.items())])  # type: ignore[attr-defined]
    return command


def _option(name: str, allowed: str | tuple[str, ...]) -> Parameter:
    if isinstance(allowed, tuple):
        kind: Any = Annotated[str | None, typer.Option(metavar="|".join(allowed))]
    else:
        kind = _KINDS.get(allowed, Annotated[str | None, typer.Option(metavar=_SHOWN.get(allowed))])
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind)
