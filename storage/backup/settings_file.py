"""Settings as the lines of a file that would set them."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dotenv import set_key
from pydantic import SecretStr

from settings import Settings

# The location of the data folder depends on the machine; the passphrase must not be stored with what it opens.
_NOT_KEPT = ("data", "backup_passphrase")


def lines(settings: Settings, *, with_secrets: bool) -> str:
    """One line per setting that differs from its default; secrets only if requested."""
    found: dict[str, str] = {}
    for name in sorted(settings.model_fields_set - {*_NOT_KEPT, "sources"}):
        value = getattr(settings, name)
        if value is None or (isinstance(value, SecretStr) and not with_secrets):
            continue
        found[name] = _text(value)
    for source, given in settings.sources.items() if with_secrets else ():
        found |= {f"sources__{source}__{name}": secret.get_secret_value() for name, secret in given.items()}
    return _written({f"GLEICHTAKT_{name}".upper(): text for name, text in found.items()})


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | bool) else str(value)


def _written(found: Mapping[str, str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "settings.env"
        file.touch()
        for key, text in found.items():
            # Readers of the file take ``${`` for the start of a variable.
            set_key(file, key, text.replace("${", "${:-$}{"), quote_mode="always")
        return file.read_text(encoding="utf-8")
