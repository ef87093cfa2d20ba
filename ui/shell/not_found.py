"""Unknown addresses: 404 for machines, and a page in every language for people.

Streamlit serves its page at any address with status 200 and then opens a dialog in English; so a monitoring probe at a
mistyped address would always be fine, and visitors would not be spoken to in their language.
"""

from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.text import language
from ui.text.catalogue import t
from ui.text.escaping import html

# What Streamlit serves under these may well be HTML: downloads, and answers of the sign-in.
_ITS_OWN: Final = ("media", "component", "auth", "oauth2callback")
_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 Inter, system-ui, sans-serif; max-width: 38rem; margin: 12vh auto; padding: 0 1.5rem;
  color: light-dark(#1c2530, #e7eaee); background: light-dark(#fbfbf9, #14191f); }
h1 { font-size: 1.3rem; margin: 2rem 0 .3rem; } p { margin: .2rem 0; }
a { color: light-dark(#1f5a96, #86bff0); }
"""


class NotFound:
    """Middleware: answers 404 instead of serving the framework's page at an address that is no page of ours.

    addresses: the ``url_path`` of every page, "" for the first. base: the sub-path at which the dashboard is served.
    """

    def __init__(self, app: ASGIApp, addresses: Collection[str], base: str = "") -> None:
        self._app = app
        self._addresses = frozenset(addresses)
        self._base = f"/{base.strip('/')}" if base.strip("/") else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the server within does, unless that would be the page of no address."""
        if scope["type"] != "http" or self._is_known(scope["path"]):
            await self._app(scope, receive, send)
            return
        is_replaced = False

        async def send_or_replace(message: Message) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start" and _is_page(message):
                is_replaced = True
                await not_found(scope)(scope, receive, send)
            elif not is_replaced:
                await send(message)

        await self._app(scope, receive, send_or_replace)

    def _is_known(self, path: str) -> bool:
        if not f"{path}/".startswith(f"{self._base}/"):
            return False
        within = path.removeprefix(self._base).strip("/")
        return within in self._addresses or within.partition("/")[0] in _ITS_OWN


def _is_page(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and kind.startswith("text/html")


def not_found(scope: Scope) -> Response:
    """The answer to an unknown address: a page for browsers, a line for machines."""
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse("Not Found", status_code=404)
    # Relative, as a proxy may serve us under a sub-path that we do not know.
    depth = scope["path"].removeprefix(scope.get("root_path", "")).strip("/").count("/")
    return HTMLResponse(_page("../" * depth or "./"), status_code=404, headers={"Cache-Control": "no-store"})


def _page(start: str) -> str:
    parts = []
    for spoken in language.LANGUAGES:
        with language.speaking(spoken):
            parts.append(
                f'<section lang="{spoken}"><h1>{html(t("not_found.title"))}</h1><p>{html(t("not_found.text"))}</p>'
                f'<p><a href="{start}">{html(t("not_found.to_start"))}</a></p></section>'
            )
    return (
        f'<!doctype html><html lang="{language.LANGUAGES[0]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Gleichtakt</title><style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>"
    )
