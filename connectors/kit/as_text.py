"""Values reported by a system, as the text that raw tables hold."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.kit.stream import instant


def as_text(value: Any) -> str | None:
    """A JSON value as text; None for nothing, an empty text and an empty list; lists and objects as JSON."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | Mapping):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def as_instant(value: Any) -> str | None:
    """An instant as ISO 8601 with milliseconds and Z; without a zone it is UTC. None for nothing.

    What cannot be read is passed on unchanged, so that the row goes to quarantine and is not dropped silently.
    """
    text = as_text(value)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
