"""Links into the CRM, built from the operator's URL patterns (``GLEICHTAKT_CRM_LINKS``). We never write to the CRM."""

from typing import Final
from urllib.parse import quote

import streamlit as st

from settings import settings
from ui.shell import access, data
from ui.text.catalogue import t
from ui.text.escaping import markdown
from ui.text.spoken import spoken

ANY_SOURCE: Final = "*"


def address(kind: str, identifier: str, source: str | None = None) -> str | None:
    """The URL at which the CRM shows the `account` or `opportunity` with that id; None without a pattern for it, and
    for whoever sees stand-ins.

    `source` is the connector the row came from, by default that of the snapshot. An id from a sync starts with the name
    of its system, followed by the id in that system.
    """
    if access.has_stand_ins():
        return None
    patterns, snapshot = settings().crm_links, data.snapshot()
    system, separator, own = identifier.partition(":")
    if separator and (system in patterns or system in settings().sources):
        known, identifier = system, own
    else:
        known = source or (snapshot.info.connector if snapshot else "")
    for name in (known, ANY_SOURCE):
        pattern = patterns.get(name, {}).get(kind)
        if pattern:
            return pattern.replace(f"{{{kind}_id}}", quote(identifier, safe=""))
    return None


def button(kind: str, identifier: str, source: str | None = None, *, key: str, about: str = "") -> None:
    """Show a button that opens the row, `about` the name of what it is, in the CRM in a new tab; nothing if its URL is
    not known.
    """
    target = address(kind, identifier, source)
    if target is not None:
        st.link_button(spoken(t(f"crm.open.{kind}"), markdown(about)), target, type="tertiary", key=key)
