"""Sign-in: nothing is served before :func:`gate` lets the visitor through.

Without a provider, the dashboard can be opened on this machine only. With one (settings ``GLEICHTAKT_OIDC_*`` or
``[auth]`` in ``.streamlit/secrets.toml``), visitors sign in there first. Streamlit remembers a sign-in for 30 days and
checks neither its expiry nor sign-outs nor for whom the token was issued; all of it is checked here, on every run of a
page and once a minute while it is open, and so is whether the provider still knows them (`ui.shell.still_known`).
"""

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn, cast
from urllib.parse import urlsplit

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.secrets import AttrDict, secrets_singleton

from model.errors import Fault
from settings import settings
from ui.shell import monitoring, still_known
from ui.streamlit_internals import login_redirect
from ui.text import escaping, language
from ui.text.catalogue import t

PRODUCT: Final = "Gleichtakt"
_NEEDED: Final = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_SHORTEST_COOKIE_SECRET: Final = 32
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_LOOK_EVERY_SECONDS: Final = 60
_FIRST: Final = "sign-in"
_PAGE_NAME: Final = re.compile(r"[\w-]{1,80}")
# What Streamlit is to keep of a sign-in, beside the claims: the token to ask the provider with.
_EXPOSED: Final = {"expose_tokens": ["access"]}
_UNCONFIRMED: Final = "unconfirmed"
_sign_ins: Final = still_known.SignIns()


def prepare() -> bool:
    """Tell Streamlit about the provider and that pages/ is not the menu; True if it did not know yet.

    Calling it before the first visit saves a reload; otherwise :func:`gate` calls it.
    """
    # Until st.navigation is first called in a process, Streamlit takes the folder pages/ for the menu, runs the
    # scripts directly in it and answers our URLs with "Page not found".
    is_new = PagesManager.uses_pages_directory is not False
    PagesManager.uses_pages_directory = False
    section = _section()
    wanted = _auth() or (None if section is None else {**section.to_dict(), **_EXPOSED})
    if wanted is not None and (section is None or dict(section) != wanted):
        secrets_singleton.merge_programmatic_secrets({"auth": wanted})
        is_new = True
    return is_new


def gate() -> None:
    """Let the visitor through, or show a page that says why not and stop the run. Call it before anything else."""
    try:
        if prepare():
            _again()
        provider = _provider()
    except Fault as fault:
        instead(partial(say, fault.key, **fault.values))
    if provider is None:
        if not (settings().allow_open or is_local()):
            instead(partial(say, "sign_in.closed"))
        return
    reason = _refusal()
    if reason is not None:
        instead(partial(_ask, reason))
    login_redirect.take()
    _look_again()


def email() -> str | None:
    """Email address of the signed-in visitor in lower case; None without a sign-in or if it is not verified."""
    user = claims()
    address = user.get("email")
    if not user.get("is_logged_in") or user.get("email_verified") is False or not isinstance(address, str):
        return None
    return address.strip().lower() or None


def claims() -> dict[str, Any]:
    """The claims of the visitor's verified ID token; none without a sign-in."""
    return st.user.to_dict()


def is_required() -> bool:
    """Whether visitors sign in at a provider; Fault if its settings are unreadable or incomplete."""
    return _provider() is not None


def visitor() -> str | None:
    """Author name for what the visitor writes: their name, else their email address; None without a sign-in."""
    named = claims().get("name")
    return str(named) if named else email()


def account() -> str | None:
    """Who is signed in, as recorded in the access log: the email address, else the name, else the provider's id."""
    told = claims()
    if not told.get("is_logged_in"):
        return None
    return email() or str(told.get("name") or told.get("sub") or "?")


def is_signed_in() -> bool:
    """Whether the visitor has signed in at a provider."""
    return claims().get("is_logged_in") is True


def sign_out_button() -> None:
    """A button that signs out here and at the provider; nothing if no sign-in is required."""
    if is_signed_in():
        st.button(t("sign_in.sign_out"), key="sign_out", on_click=_sign_out)


def _again() -> None:
    """Reload the first visitor's page if Streamlit answered before it knew the provider."""
    # Either it showed "Page not found", or the cookie came before the secret that verifies it.
    if login_redirect.page() or "_streamlit_user" in st.context.cookies:
        login_redirect.reload()


def _auth() -> dict[str, Any] | None:
    """The provider from the settings, as Streamlit expects it; None without one."""
    ours = settings()
    if not ours.has_provider or ours.oidc_client_secret is None or ours.oidc_cookie_secret is None:
        return None
    return {
        "redirect_uri": ours.oidc_redirect_uri,
        "cookie_secret": ours.oidc_cookie_secret.get_secret_value(),
        "client_id": ours.oidc_client_id,
        "client_secret": ours.oidc_client_secret.get_secret_value(),
        "server_metadata_url": f"{(ours.oidc_issuer or '').rstrip('/')}/.well-known/openid-configuration",
        **_EXPOSED,
    }


def _provider() -> Mapping[str, Any] | None:
    """Streamlit's section about the provider; None without one. Fault if it is unreadable or incomplete, or if anybody
    could claim to be somebody else by a header.
    """
    if st.get_option("server.trustedUserHeaders"):
        raise Fault("sign_in.trusted_headers")
    section = _section()
    if section is None:
        return None
    missing = [name for name in _NEEDED if not section.get(name)]
    if missing:
        raise Fault("sign_in.incomplete", missing=", ".join(missing))
    if len(str(section["cookie_secret"])) < _SHORTEST_COOKIE_SECRET:
        raise Fault("sign_in.weak", shortest=_SHORTEST_COOKIE_SECRET)
    return section


def _section() -> AttrDict | None:
    try:
        return cast("AttrDict | None", secrets_singleton.get("auth"))
    except StreamlitSecretNotFoundError:
        # Streamlit treats a broken file as no file, which would leave the dashboard open.
        if any(Path(file).exists() for file in st.get_option("secrets.files")):
            raise Fault("sign_in.unreadable") from None
        return None


def is_local() -> bool:
    """Whether the visitor is on this machine: nothing about the connection points to another one."""
    headers = st.context.headers
    is_passed_on = any(name.startswith(("X-Forwarded", "X-Real", "Forwarded")) for name in headers)
    if st.context.ip_address is not None or is_passed_on:
        return False
    named = (f"//{headers['Host']}" if "Host" in headers else None, headers.get("Origin"), st.context.url)
    return all(urlsplit(name).hostname in _LOOPBACK for name in named if name)


def _refusal() -> str | None:
    """Why the visitor has to sign in (a message key); None if they have."""
    user = claims()
    if user.get("is_logged_in") is not True:
        return "sign_in.please"
    section, now = _provider() or {}, time.time()
    if not _is_for_us(user, str(section.get("client_id"))):
        return "sign_in.please"
    if _ends(user) <= now:
        return "sign_in.expired"
    if (mark := _mark(user)).exists():
        return "sign_in.unconfirmed" if mark.read_text(encoding="utf-8") == _UNCONFIRMED else "sign_in.ended"
    if not _sign_ins.is_known(mark.name, user, str(section.get("server_metadata_url")), now):
        _end(user, _UNCONFIRMED)
        return "sign_in.unconfirmed"
    return None


def _is_for_us(user: Mapping[str, Any], client_id: str) -> bool:
    """Whether the token was issued for this dashboard (OpenID Connect Core 1.0, 3.1.3.7); nobody else looks at it."""
    audience = user.get("aud")
    return client_id in audience if isinstance(audience, list) else client_id == audience


def _ends(user: Mapping[str, Any]) -> float:
    """When a sign-in ends: when its token expires, or the configured number of hours after its issue; 0 if unknown."""
    expires, issued = user.get("exp"), user.get("iat")
    if not isinstance(expires, int | float):
        return 0
    if not isinstance(issued, int | float):
        return float(expires)
    return float(min(expires, issued + settings().session_hours * 3600))


def _mark(user: Mapping[str, Any]) -> Path:
    """The file that marks this sign-in as ended, for every process."""
    # The claims include the nonce of the sign-in, so they are unique.
    claims = json.dumps({name: claim for name, claim in user.items() if name != "tokens"}, sort_keys=True)
    digest = hashlib.sha256(claims.encode()).hexdigest()
    return settings().data / "ended_sign_ins" / f"{int(user['exp'])}-{digest}"


def _sign_out() -> None:
    user = st.user.to_dict()
    if isinstance(user.get("exp"), int | float):
        _end(user)
    st.logout()


def _end(user: Mapping[str, Any], why: str = "") -> None:
    """Mark this sign-in as ended, for every process with the same data folder."""
    mark = _mark(user)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(why, encoding="utf-8")
    for old in mark.parent.iterdir():
        if int(old.name.partition("-")[0]) < time.time():  # expired anyway
            old.unlink(missing_ok=True)


def _look_again() -> None:
    """Close an open page when the sign-in expires or is ended elsewhere."""
    left = _ends(claims()) - time.time()

    @st.fragment(run_every=max(1.0, min(_LOOK_EVERY_SECONDS, left + 1)))
    def look() -> None:
        with monitoring.measured_part("sign_in"):
            is_over = _refusal() is not None
        if is_over:
            st.rerun(scope="app")

    look()


def instead(content: Callable[[], None]) -> NoReturn:
    """Show `content` at whatever URL was requested, and end the run."""
    # Without a menu that has the URL, Streamlit shows "Page not found" and goes to the first page.
    page = login_redirect.page()
    pages = [st.Page(content, title=PRODUCT, url_path=_FIRST, default=True)]
    if page != _FIRST and _PAGE_NAME.fullmatch(page):
        pages.append(st.Page(content, title=PRODUCT, url_path=page))
    st.navigation(pages, position="hidden").run()
    st.stop()


def _ask(reason: str) -> None:
    with st.container(key="gate"):
        _title_and(reason)
        if st.button(" · ".join(_both("sign_in.sign_in")), key="sign_in", type="primary", width="stretch"):
            login_redirect.remember()
            st.login()


def say(key: str, **values: Any) -> None:
    """A page with one message in every language, as the visitor has not chosen one yet."""
    with st.container(key="gate"):
        _title_and(key, **values)


def _title_and(key: str, **values: Any) -> None:
    st.title(PRODUCT)
    for text in _both(key, **values):
        st.markdown(escaping.markdown(text))


def _both(key: str, **values: Any) -> list[str]:
    before, texts = language.current(), []
    for spoken in language.LANGUAGES:
        language.use(spoken)
        texts.append(t(key, **values))
    language.use(before)
    return texts
