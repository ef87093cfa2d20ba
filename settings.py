"""Every setting of the product; the only reader of the environment.

Values come from the environment (prefix ``GLEICHTAKT_``) or from a ``.env`` file beside this one.
"""

import json
import logging
import os
import re
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from model.languages import DEFAULT, spoken

ROOT = Path(__file__).resolve().parent
CREDENTIALS = "sources.env"
# Several systems of one kind (two warehouses, say) have names of their own; this key says which kind each is.
KIND = "kind"
# The last day on which a system accepts its credentials, as whoever connected it said.
CREDENTIALS_END = "credentials_end"
CRM_KINDS = ("account", "opportunity")
_LOG: Final = logging.getLogger(__name__)


_SPAN = re.compile(r"([1-9]\d{0,3})\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _span(value: object) -> object:
    """A span of time in the form that people write; empty for none."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    found = _SPAN.fullmatch(value.strip())
    if found is None:
        raise ValueError("write it as 30m, 6h or 1d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


class Settings(BaseSettings):
    """What an operator may decide. Secrets are ``SecretStr`` and never appear in a repr."""

    model_config = SettingsConfigDict(
        env_prefix="GLEICHTAKT_",
        env_file=ROOT / ".env",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # a rejected value may be a secret
    )

    data: Path = Field(default=ROOT / "data", description="folder of snapshots and records")
    engine: Literal["embedded", "postgresql", "spark"] = Field(default="embedded", description="analytical engine")
    engine_url: SecretStr | None = Field(default=None, description="where the engine is, unless it is the embedded one")
    records_url: SecretStr | None = Field(
        default=None, description="PostgreSQL that keeps meetings and decisions; a file in the data folder if unset"
    )
    language: Annotated[str, AfterValidator(spoken)] = Field(
        default=DEFAULT, description="language before a visitor chooses"
    )
    charter: Path | None = Field(default=None, description="charter file; the default charter if unset")
    access: Path | None = Field(default=None, description="file of roles (docs/access.md); everything for all if unset")
    session_hours: float = Field(
        default=12, gt=0, description="hours after which a sign-in ends, whatever its token says"
    )
    log_days: int = Field(default=180, ge=1, description="days that the access log is kept")
    quarantine_share: float = Field(
        default=0.05, ge=0, le=1, description="share of rows in quarantine above which an import is refused"
    )
    retain_days: int = Field(default=30, ge=0, description="days a contact deleted in its system is kept here")
    keep_snapshots: int = Field(default=5, ge=1, description="snapshots kept for roll-back")
    memory_limit_mb: int = Field(default=2048, ge=256, description="memory an engine connection may use")
    log_format: Literal["text", "json"] = Field(
        default="text", description="log lines for people (text) or for a system that collects them (json)"
    )
    debug: bool = Field(default=False, description="show the whole trace of an unexpected error in the terminal")
    watched_folder: Path | None = Field(default=None, description="folder of exports to look at (docs/import.md)")
    upload_limit_mb: int = Field(default=200, ge=1, description="largest accepted upload, unpacked")
    read_memory_mb: int = Field(default=2048, ge=512, description="memory that reading one stranger's file may take")
    read_seconds: int = Field(
        default=180, ge=10, description="processor time that reading one stranger's file may take"
    )

    sync_every: Annotated[timedelta | None, BeforeValidator(_span)] = Field(
        default=None, description="how often the dashboard reads all systems by itself: 30m, 6h, 1d"
    )
    crm_links: Annotated[dict[str, dict[str, str]], NoDecode] = Field(
        default={}, description="addresses in the CRM per source and kind of row (docs/accounts.md)"
    )

    sources: dict[str, dict[str, SecretStr]] = Field(
        default={}, description="systems to read: GLEICHTAKT_SOURCES__<NAME>__<SETTING> (docs/connectors.md)"
    )

    backup_passphrase: SecretStr | None = Field(
        default=None, description="encrypts the credentials in a backup made with --with-secrets; asked for if unset"
    )

    metrics_token: Annotated[SecretStr | None, BeforeValidator(lambda value: value or None)] = Field(
        default=None, min_length=16, description="whoever knows it reads /metrics; off if unset; 16 characters up"
    )

    notify_urls: SecretStr | None = Field(
        default=None, description="receivers of reports, with blanks between them (docs/export.md)"
    )

    remind_days: int | None = Field(
        default=None,
        ge=0,
        le=366,
        description="decisions due within so many days are told to the receivers, once a day",
    )
    remind_names: bool = Field(default=False, description="reminders name people")

    # Sign-in: all five or none (docs/sign-in.md).
    oidc_issuer: str | None = Field(default=None, description="address of the OpenID Connect provider")
    oidc_client_id: str | None = Field(default=None, description="this dashboard's name at the provider")
    oidc_client_secret: SecretStr | None = Field(default=None, description="its password there")
    oidc_cookie_secret: SecretStr | None = Field(default=None, description="signs cookies; 32 characters up")
    oidc_redirect_uri: str | None = Field(default=None, description="https://HOST/oauth2callback")
    allow_open: bool = Field(default=False, description="serve other machines without sign-in")

    @property
    def snapshots_folder(self) -> Path:
        """The folder of the published snapshots."""
        return self.data / "snapshots"

    @property
    def raw_folder(self) -> Path:
        """The folder of the data read from each system, with one subfolder per system."""
        return self.data / "sources"

    @property
    def credentials_file(self) -> Path:
        """Where `cli.py connect` stores credentials, in a file that only its owner can read."""
        return self.data / CREDENTIALS

    def credentials_end(self, name: str) -> date | None:
        """The last day on which the source called `name` accepts its credentials, as whoever connected it said.

        None also for what is no day: the source says so when it is opened.
        """
        given = self.sources.get(name, {}).get(CREDENTIALS_END)
        try:
            return date.fromisoformat(given.get_secret_value()) if given else None
        except ValueError:
            return None

    def kind_of(self, name: str) -> str:
        """What kind of system the source called `name` is: as configured, else its name."""
        given = self.sources.get(name, {})
        return given[KIND].get_secret_value() if KIND in given else name

    @property
    def agreed_charter(self) -> Path | None:
        """The charter that imports use: the operator's file, else the one agreed in the guided import, if any."""
        kept = self.data / "charter.toml"
        return self.charter or (kept if kept.is_file() else None)

    @property
    def has_provider(self) -> bool:
        """Whether a sign-in provider is configured here."""
        return bool(self.oidc_issuer)

    @field_validator("crm_links", mode="before")
    @classmethod
    def _one_pattern_or_json(cls, value: object) -> object:
        if not isinstance(value, str) or not value.strip():
            return value or {}
        return {"*": {"account": value}} if value.startswith("http") else json.loads(value)

    @field_validator("crm_links")
    @classmethod
    def _links_lead_to_a_fixed_host(cls, value: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for kind, pattern in ((kind, link) for links in value.values() for kind, link in links.items()):
            if kind not in CRM_KINDS:
                raise ValueError(f"{kind}: allowed are {', '.join(CRM_KINDS)}")
            address, place = urlsplit(pattern), f"{{{kind}_id}}"
            if address.scheme not in ("http", "https") or not address.hostname or "{" in address.netloc:
                raise ValueError(f"{kind}: a pattern begins with https:// and a host")
            if pattern.count(place) != 1 or set(pattern.replace(place, "")) & set("{} "):
                raise ValueError(f"{kind}: a pattern holds {place} once and no other brace")
        return value

    @model_validator(mode="after")
    def _engine_has_an_address(self) -> Self:
        if self.engine != "embedded" and not (self.engine_url and self.engine_url.get_secret_value()):
            raise ValueError("GLEICHTAKT_ENGINE_URL is needed with this engine")
        return self

    @model_validator(mode="after")
    def _sign_in_is_whole(self) -> Self:
        # An incomplete configuration must not leave the dashboard open.
        names = ("issuer", "client_id", "client_secret", "cookie_secret", "redirect_uri")
        missing = [f"GLEICHTAKT_OIDC_{name.upper()}" for name in names if not getattr(self, f"oidc_{name}")]
        if len(missing) == len(names):
            return self
        if self.oidc_cookie_secret is None or self.oidc_redirect_uri is None or missing:
            raise ValueError(f"sign-in also needs {', '.join(missing)}")
        if len(self.oidc_cookie_secret.get_secret_value()) < 32:
            raise ValueError("GLEICHTAKT_OIDC_COOKIE_SECRET needs 32 characters or more")
        if not urlsplit(self.oidc_redirect_uri).path.endswith("/oauth2callback"):
            raise ValueError("GLEICHTAKT_OIDC_REDIRECT_URI must end with /oauth2callback")
        return self


class Current:
    """The settings of this process: the environment takes precedence over ``.env``, and that over what is stored in the
    data folder (`cli.py connect`, the page *Data*).

    The environment is read once; what is stored, again whenever its file has changed, so that a running dashboard knows
    a system that was just connected. A stored file that is not valid leaves the settings as they were.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: Settings | None = None
        self._read: Settings | None = None
        self._stamp: tuple[int, ...] | None = None

    def __call__(self) -> Settings:
        """The settings as they are now; ValidationError if they cannot be read for the first time."""
        with self._lock:
            given = self._given = self._given or Settings()
            stamp = _stamp(given.credentials_file)
            if self._read is None or stamp != self._stamp:
                self._read = self._again(given, stamp)
                self._stamp = stamp
            return self._read

    def is_given(self, field: str) -> bool:
        """Whether the operator sets `field` in the environment or ``.env``, so that what is stored does not count."""
        self()
        return self._given is not None and field in self._given.model_fields_set

    def cache_clear(self) -> None:
        """Read everything anew at the next call."""
        with self._lock:
            self._given = self._read = self._stamp = None

    def _again(self, given: Settings, stamp: tuple[int, ...] | None) -> Settings:
        if stamp is None:
            return given
        try:
            return Settings(_env_file=(given.credentials_file, ROOT / ".env"))
        except ValidationError:
            if self._read is None:
                raise
            _LOG.exception("the stored settings are not valid: what was read before them holds")
            return self._read


def environment(**instead: str) -> dict[str, str]:
    """The environment for a process of our own, with these settings in place of those given."""
    return os.environ | {f"GLEICHTAKT_{name.upper()}": value for name, value in instead.items()}


def _stamp(file: Path) -> tuple[int, ...] | None:
    """What differs once `file` was written again; None if there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


settings: Final = Current()
