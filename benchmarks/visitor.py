"""A visitor without a browser: speaks Streamlit's websocket protocol and clicks filters."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect


@dataclass
class Visitor:
    """One session on a server at this machine."""

    most_seconds: ClassVar[float] = 60
    port: int
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    widgets: dict[str, str] = field(default_factory=dict)
    query: str = ""
    page: str = ""
    page_hash: str = ""
    cookie: str = ""
    _socket: ClientConnection | None = None

    async def __aenter__(self) -> "Visitor":
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def connect(self) -> None:
        """Come, or come back: with the cookie by which a proxy knows the process, and a new session all the same."""
        self.values, self.widgets, self.page_hash = {}, {}, ""
        self._socket = await connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream", subprotocols=["streamlit"], max_size=None,
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
        )  # fmt: skip
        answer = self._socket.response
        self.cookie = (answer.headers.get("Set-Cookie", "").partition(";")[0] if answer else "") or self.cookie

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.close()

    async def open(self, page: str = "") -> float:
        """Seconds until the page has run to its end."""
        self.page, self.page_hash = page, ""
        return await self._run()

    async def choose(self, key: str, **value: Any) -> float:
        """Set the widget with the user key `key`, such as ``string_array_value=["Nord"]``; seconds as in `open`."""
        self.values[self.widgets[key]] = value
        return await self._run()

    async def narrow(self, dimension: str, values: list[str]) -> float:
        """Choose these values of a filter, which stands in the address: its box is drawn only where it is opened."""
        parts = {name: found for name, found in parse_qs(self.query).items() if name != dimension}
        self.query = urlencode(parts | ({dimension: values} if values else {}), doseq=True)
        return await self._run()

    async def _run(self) -> float:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self.query, self.page, self.page_hash
        for name, value in self.values.items():
            widget = state.widget_states.widgets.add()
            widget.id = name
            for kind, content in value.items():
                self._fill(widget, kind, content)
        begin = time.perf_counter()
        await self.send(message)
        async with asyncio.timeout(self.most_seconds):
            while not self._read(await self.receive()):
                pass
        return time.perf_counter() - begin

    async def send(self, message: BackMsg) -> None:
        """Send `message` to the server."""
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def receive(self) -> ForwardMsg:
        """The next message from the server."""
        assert self._socket is not None
        return ForwardMsg.FromString(await self._socket.recv(decode=False))

    def _fill(self, widget: Any, kind: str, content: Any) -> None:
        """Give the state of a widget its value."""
        if isinstance(content, list):
            getattr(widget, kind).data.extend(content)
        else:
            setattr(widget, kind, content)

    def _read(self, message: ForwardMsg) -> bool:
        """Learn ids and address from `message`; whether the run is over."""
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise RuntimeError(element.exception.message)
            name = getattr(getattr(element, element.WhichOneof("type")), "id", "")
            # Ids end with the user's key: $$ID-<hash>-<key>.
            if name.startswith("$$ID-"):
                self.widgets[name.split("-", 2)[2]] = name
        elif kind == "script_finished":
            return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return False
