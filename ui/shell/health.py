"""Liveness and readiness for monitoring, without any figure of the company."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from model.errors import Fault
from storage import row_queries
from storage.records.sync_runs import last_whole
from storage.want import Want
from ui.shell import data
from ui.shell.serving import places

PATHS: Final = ("/healthz", "/readyz")


def routes(base: str = "") -> list[Route]:
    """The routes, also at the sub-path `base`: /healthz responds while the process is alive, /readyz is 503 if visitors
    cannot be served.
    """
    answers = dict(zip(PATHS, (_healthz, _readyz), strict=True))
    return [Route(f"{place}{path}", answer) for place in places(base) for path, answer in answers.items()]


async def _healthz(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


async def _readyz(_: Request) -> JSONResponse:
    findings = await asyncio.to_thread(readiness)
    return JSONResponse(findings, status_code=200 if findings["is_ready"] else 503)


def readiness(now: datetime | None = None) -> dict[str, Any]:
    """``snapshot``: readable, stands_in (an earlier one is shown), none or damaged; ``records``: writable or unusable;
    ``sync_age_seconds``: since the oldest of the systems' last complete syncs began, null without any; ``is_ready``.
    """
    snapshot, records, age = _snapshot(), "writable", None
    try:
        # Takes the lock that a writer would take, but writes nothing.
        with data.records().begin() as session:
            whole = last_whole(session)
        if whole:
            age = round(((now or datetime.now(UTC)) - min(whole.values())).total_seconds())
    except (Fault, OSError):
        records = "unusable"
    is_ready = snapshot in ("readable", "stands_in", "none") and records == "writable"
    return {"is_ready": is_ready, "snapshot": snapshot, "records": records, "sync_age_seconds": age}


def _snapshot() -> str:
    try:
        found = data.warehouse().current()
        if found is None:
            return "none"
        row_queries.rows(found, "account_count")
    except (Want, Fault, OSError):
        return "damaged"
    return "stands_in" if found.stands_in_for else "readable"
