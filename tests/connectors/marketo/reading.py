"""Marketo read and mapped: against a fake that tells a World, and on rows written by hand."""

import json

from connectors.marketo.source import MARKETO, MarketoSettings
from tests.fakes import marketo as fake


def system(url, **changed):
    return MARKETO.system(MarketoSettings(**{**fake.settings(url), **changed}))


def stream(name, url):
    return next(one for one in system(url).streams if one.name == name)


def rows_of(pages):
    """Table -> key -> row, as the raw store would hold them, and the last cursor."""
    held, cursor = {}, None
    for page in pages:
        cursor = json.loads(json.dumps(page.cursor))
        for table, rows in page.rows.items():
            held.setdefault(table, {}).update({row["id"]: row for row in rows})
    return held, cursor


def read(url, name, cursor=None):
    with system(url).opened() as client:
        return rows_of(stream(name, url).read(client, cursor))
