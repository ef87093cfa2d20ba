"""Sign-in in a real browser against a provider of our own: nothing is served before it."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import Locator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser import Server

DATA = "Betriebsgeheimnis 4711"
COOKIE_SECRET = "0123456789" * 4
DASHBOARD = """
import streamlit as st

from ui.shell import sign_in

st.set_page_config(page_title="Test")
sign_in.gate()
with st.sidebar:
    sign_in.sign_out_button()
st.navigation([
    st.Page("pages/start/home.py", title="Start", url_path="home", default=True),
    st.Page("pages/start/stuck.py", title="Stuck", url_path="stuck"),
]).run()
"""
PAGE = f"""
import streamlit as st

st.title("{{}}")
st.write("{DATA}", st.query_params.get_all("segment"))
"""
Start = Callable[..., AbstractContextManager[Server]]


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Anmelden · Sign in")


def sign_in(page: Page) -> None:
    button(page).click()
    page.get_by_role("button", name="Continue as").click()


def shows(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=f"page {name}", exact=True)).to_be_visible(timeout=120_000)


def asks(page: Page, reason: str = "Bitte melden Sie sich an.") -> None:
    """The sign-in page, for the given reason, and nothing else."""
    expect(page.get_by_text(reason)).to_be_visible(timeout=120_000)
    expect(button(page)).to_be_visible()
    assert DATA not in page.content()


def stays_closed(page: Page, reason: str) -> None:
    """A page that says why, in both languages, without a way in."""
    expect(page.get_by_text(reason)).to_be_visible(timeout=120_000)
    expect(button(page)).to_have_count(0)
    assert DATA not in page.content()


def toml(section: dict[str, str]) -> str:
    return "[auth]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in section.items())


def frames(server: Server, headers: dict[str, str] | None = None, page: str = "", page_hash: str = "") -> bytes:
    """Everything the server sends to a client that asks for a page by name or hash without any cookie."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.page_script_hash = page_hash
    message.rerun_script.context_info.url = f"{server.url}/{page}"
    received = b""
    with connect(f"ws://localhost:{server.port}/_stcore/stream", additional_headers=headers) as socket:
        socket.send(message.SerializeToString())
        finished = False
        while not finished:
            frame = socket.recv(timeout=120)
            received += frame if isinstance(frame, bytes) else frame.encode()
            finished = ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"
    return received
