"""The URL a visitor requested, stored while they sign in and opened afterwards; Streamlit forgets it."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn
from urllib.parse import quote, unquote, urlencode, urlsplit

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

_WITHIN_SECONDS: Final = 15 * 60
_MOST: Final = 10_000

# Browser -> (URL, when it was requested).
_wanted: dict[str, tuple[str, float]] = {}


def remember() -> None:
    """Store the current URL for this browser, as the visitor leaves to sign in."""
    browser = _browser()
    if browser is not None:
        _wanted.pop(browser, None)
        _wanted[browser] = (_address(), time.time())
    if len(_wanted) > _MOST:
        del _wanted[next(iter(_wanted))]


def take() -> None:
    """Open the URL stored for this browser, once; does nothing if there is none."""
    browser = _browser()
    if browser not in _wanted or page() or st.query_params:
        return  # only on the page the provider returns to, so that another URL opened meanwhile stays open
    address, asked = _wanted.pop(browser)
    if address != _address() and time.time() - asked < _WITHIN_SECONDS:
        _open(address)


def reload() -> NoReturn:
    """Have the browser request the current URL again; ends the run."""
    _open(_address())


def page() -> str:
    """The page named in the address bar; empty for the first one."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return urlsplit(st.context.url or "").path.strip("/").removeprefix(base).strip("/")


def local(path: str, query: Mapping[str, Sequence[str]]) -> str:
    """Path and query as a URL on this host, whatever `path` is.

    >>> local("/stuck", {"segment": ["KMU", "A&B"]})
    '/stuck?segment=KMU&segment=A%26B'
    >>> local("//elsewhere.example/", {})
    '/elsewhere.example/'
    """
    # "//host" and "/\\host" would lead to another host.
    here = "/" + quote(unquote(path).lstrip("/\\"))
    return f"{here}?{urlencode(query, doseq=True)}" if query else here


def _address() -> str:
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    return local(urlsplit(st.context.url or "").path, query)


def _browser() -> str | None:
    """What identifies this browser: its token against forged requests (XSRF), which it has anyway."""
    token, _ = decode_xsrf_token_string(st.context.cookies.get("_streamlit_xsrf", ""))
    return hashlib.sha256(token).hexdigest() if token else None


def _open(address: str) -> NoReturn:
    """Send the browser there, with the message that ``st.login`` uses to send it to the provider."""
    context = get_script_run_ctx()
    if context is not None:
        message = ForwardMsg()
        message.auth_redirect.url = address
        context.enqueue(message)
    st.stop()
