"""A visitor who uploads files on the page "Data sources", in Streamlit's own protocol."""

import asyncio
import urllib.request
from typing import Any, ClassVar
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.visitor import Visitor

PAGE, BOX = "sources", "intake.upload."


class Uploader(Visitor):
    """One session that uploads."""

    most_seconds: ClassVar[float] = 300  # a child in the cage has its own limit, and waits for its turn
    session_id = ""
    _places: Any = None

    async def upload(self, name: str, content: bytes) -> float:
        """Seconds until the page has run to its end on a file of that name and content."""
        await self.open(PAGE)
        box = next(key for key in self.widgets if key.startswith(BOX))
        places = await self._asked_where(name)
        await asyncio.to_thread(self._put, places.upload_url, name, content)
        self.values[self.widgets[box]] = {"file_uploader_state_value": [(name, len(content), places)]}
        try:
            return await self._run()
        finally:
            self.values.clear()

    async def _asked_where(self, name: str) -> Any:
        """The address at which the server wants the file."""
        message = BackMsg()
        message.file_urls_request.request_id = uuid4().hex
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self.session_id
        await self.send(message)
        while self._places is None:
            self._read(await self.receive())
        places, self._places = self._places, None
        return places

    def _put(self, address: str, name: str, content: bytes) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_stcore/health", timeout=60) as answer:
            cookie = next(
                one.partition(";")[0]
                for one in answer.headers.get_all("Set-Cookie")
                if one.startswith("_streamlit_xsrf")
            )
        edge = uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}", "Cookie": cookie,
            "X-Xsrftoken": cookie.partition("=")[2].strip('"'),
        }  # fmt: skip
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{address}", data=body, headers=headers, method="PUT"
        )
        with urllib.request.urlopen(asked, timeout=60):  # noqa: S310
            pass

    def _fill(self, widget: Any, kind: str, content: Any) -> None:
        if kind != "file_uploader_state_value":
            super()._fill(widget, kind, content)
            return
        for name, size, places in content:
            info = widget.file_uploader_state_value.uploaded_file_info.add()
            info.name, info.size, info.file_id = name, size, places.file_id
            info.file_urls.CopyFrom(places)

    def _read(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session_id = message.new_session.initialize.session_id or self.session_id
        elif kind == "file_urls_response":
            (self._places,) = message.file_urls_response.file_urls
        return super()._read(message)
