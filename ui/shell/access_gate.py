"""The gate of roles: what a visitor may do follows from the claims of their sign-in, never from a URL.

Without the operator's file of roles (``GLEICHTAKT_ACCESS``) everybody who can sign in may do everything.
"""

import logging
from functools import lru_cache, partial
from pathlib import Path

import streamlit as st
from streamlit.runtime import exists
from streamlit.runtime.scriptrunner import get_script_run_ctx

from model.access import EVERYTHING, NOTHING, Access, Role, access_of
from model.access_file import read_roles
from model.errors import Fault
from settings import settings
from ui.shell import access, sign_in, state
from ui.shell.access import Visitor

_LOG = logging.getLogger(__name__)


def roles() -> tuple[Role, ...] | None:
    """The roles in force, read again when the file changes; None without a file. Fault if the file is invalid."""
    file = settings().access
    if file is None:
        return None
    try:
        found = file.stat()
    except OSError as error:
        raise Fault("access.unreadable", file=str(file), reason=error.strerror or "") from error
    return _read(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _read(file: Path, _changed_at: int, _size: int) -> tuple[Role, ...]:
    return read_roles(file)


def gate() -> None:
    """Let visitors with a role through, and tell others that they have none. Call it right after the sign-in's gate."""
    access.register_server(find_visitor)
    access.hand_out(None)
    try:
        is_closed = roles() is not None and not sign_in.is_required() and not sign_in.is_local()
        found = _access()
    except Fault as fault:
        _LOG.error("the file of roles makes no sense: %s", fault)
        sign_in.instead(partial(sign_in.say, "access.closed"))
    if is_closed:
        sign_in.instead(partial(sign_in.say, "access.no_sign_in"))
    if found is None:
        sign_in.instead(_say_no_role)
    access.hand_out(Visitor(found, sign_in.account()))


def find_visitor() -> Visitor:
    """The visitor of this run; if there are roles, a visitor without rights in threads that belong to no run."""
    if get_script_run_ctx() is not None:
        return Visitor(_access() or NOTHING, sign_in.account())
    return Visitor(NOTHING if exists() and roles() is not None else EVERYTHING)


def _access() -> Access | None:
    found = roles()
    granted = EVERYTHING if found is None or not sign_in.is_required() else access_of(sign_in.claims(), found)
    return granted.pseudonymised() if granted is not None and state.view(state.STAND_INS) else granted


def _say_no_role() -> None:
    sign_in.say("access.no_role_fits", who=sign_in.visitor() or "–")
    with st.container(key="sign_out_here"):
        sign_in.sign_out_button()
