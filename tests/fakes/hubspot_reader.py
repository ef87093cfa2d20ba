"""HubSpot's connector over its fake, stream by stream."""

from contextlib import contextmanager

from connectors.hubspot.source import HUBSPOT
from tests.fakes import hubspot as fake
from tests.fakes.serving import serving


@contextmanager
def system_over(app, **more):
    with serving(app) as url:
        yield HUBSPOT.system(HUBSPOT.settings(**{**fake.settings(url), **more}))


def stream(system, name):
    return next(one for one in system.streams if one.name == name)


def told(pages):
    """Rows per raw table by key, the last told winning, and the last cursor."""
    rows, cursor = {}, None
    for page in pages:
        cursor = page.cursor
        for name, found in page.rows.items():
            for row in found:
                rows.setdefault(name, {})[tuple(row.values())[:3]] = row
    return rows, cursor


def ids_of(rows, name):
    return {row["id"] for row in rows.get(name, {}).values()}
