"""Security headers of every response: only our own scripts, no framing, no sniffing; cookies by TLS where there is TLS.

The one inline script of Streamlit's own page is allowed by its digest, computed from the installed version.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INDEX: Final = Path(st.__file__).with_name("static") / "index.html"
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# Usage counters are not for visitors, and nothing may be served before sign-in.
CLOSED: Final = ("/_stcore/metrics",)


class Protection:
    """Middleware: adds the headers to every response; 404 for blocked paths and for dotfiles."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the server within does, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_secure = _is_secure(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = headers(is_secure=is_secure)
                others = [
                    (name, value) for name, value in message.get("headers", []) if name.decode().lower() not in own
                ]
                if is_secure:
                    others = [(name, _only_by_tls(name, value)) for name, value in others]
                message["headers"] = [*others, *((name.encode(), value.encode()) for name, value in own.items())]
            await send(message)

        path = str(scope["path"])
        if path.endswith(CLOSED) or any(part.startswith(".") for part in path.split("/")):
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def _only_by_tls(name: bytes, value: bytes) -> bytes:
    """A cookie that browsers send by TLS alone; other headers as they are. Streamlit marks none of its cookies."""
    if name.lower() != b"set-cookie" or b"secure" in [part.strip().lower() for part in value.split(b";")[1:]]:
        return value
    return value + b"; Secure"


def headers(*, is_secure: bool) -> dict[str, str]:
    """Header (lower case) -> value; HSTS only if the visitor came by TLS."""
    always = {
        "content-security-policy": policy(),
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    return always | ({"strict-transport-security": "max-age=31536000"} if is_secure else {})


@cache
def policy() -> str:
    """The content security policy: nothing from other hosts, no inline script but Streamlit's own."""
    inline = " ".join(f"'sha256-{_digest(text)}'" for text in _INLINE.findall(_INDEX.read_text(encoding="utf-8")))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {inline}".strip(),
            # The framework writes inline styles.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _is_secure(scope: Scope) -> bool:
    """Whether the visitor came by TLS, directly or through the proxy in front."""
    passed_on = dict(scope["headers"]).get(b"x-forwarded-proto", b"").decode("latin-1").partition(",")[0].strip()
    return bool(scope.get("scheme") == "https" or passed_on == "https")
