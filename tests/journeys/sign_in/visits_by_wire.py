"""A browser as the server sees it: cookies, redirects and the web socket, without anything drawn."""

import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser import Server
from tests.journeys.sign_in.visits import COOKIE_SECRET, DATA


@dataclass
class Wire:
    """One visitor, with cookies of their own."""

    server: Server
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def get(self, address: str) -> httpx.Response:
        """The answer at `address`, which is either a whole one or a path of the dashboard; no redirect is followed."""
        return self.client.get(address if "://" in address else f"{self.server.url}{address}")

    def callback(self) -> str:
        """Sign in at the provider; the address at the dashboard to which it sends the browser back."""
        if not self.cookies():
            self.received()  # whoever signs in has seen the page that asks for it
        token = jwt.encode(
            {"alg": "HS256"}, {"provider": "default", "exp": time.time() + 60}, OctKey.import_key(COOKIE_SECRET)
        )
        asks = self.get(f"/auth/login?provider={token}").headers["location"]
        return str(self.get(asks.replace("/authorize?", "/consent?")).headers["location"])

    def sign_in(self) -> httpx.Response:
        """The dashboard's answer to somebody who comes back from the provider."""
        return self.get(self.callback())

    def cookies(self) -> dict[str, str]:
        """Cookies for the dashboard, by name."""
        return {cookie.name: cookie.value or "" for cookie in self.client.cookies.jar}

    def sees(self, xsrf: str | None = None, **headers: str) -> bool:
        """Whether this visitor is shown what is behind the sign-in; `headers` come on top, - for _ in their names."""
        return DATA.encode() in self.received(xsrf, **headers)

    def received(self, xsrf: str | None = None, **headers: str) -> bytes:
        """Everything the server sends over the web socket when a page is asked for; `xsrf` instead of the right token
        against forged requests.
        """
        self.get("/_stcore/health")  # hands out the token against forged requests
        cookies, own = self.cookies(), urlsplit(self.server.url)
        message = BackMsg()
        message.rerun_script.page_name = "stuck"
        message.rerun_script.context_info.url = f"{self.server.url}/stuck"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Origin": self.server.url}
        received = b""
        with connect(
            f"ws://{own.netloc}/_stcore/stream",
            additional_headers=sent,
            subprotocols=["streamlit", xsrf or cookies["_streamlit_xsrf"]],  # type: ignore[list-item]
        ) as socket:
            socket.send(message.SerializeToString())
            finished = False
            while not finished:
                frame = socket.recv(timeout=120)
                received += frame if isinstance(frame, bytes) else frame.encode()
                finished = ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"
        return received
