"""Words for values of which the data may contain unknown ones: buying roles, kinds of activity, what systems hold."""

import re
from collections.abc import Mapping
from typing import Any, Final

from ui.text import catalogue, values
from ui.text.catalogue import t

# A stream in a list of several, before the number of its rows.
_COUNTED: Final = re.compile(r"\w+(?= \()")


def role_name(role: str | None) -> str:
    """A buying role in words, or as written in the data if we have no word for it. Not escaped."""
    if values.is_nothing(role):
        return values.NOTHING
    return t(f"people.role.{role}") if catalogue.has_text(f"people.role.{role}") else str(role)


def activity_name(kind: str) -> str:
    """A kind of activity in words, or as written in the data if we have no word for it. Not escaped."""
    key = f"evidence.kind.{kind}"
    return t(key) if catalogue.has_text(key) else kind


def stream_name(stream: str) -> str:
    """What is read of a system in words, or by the system's own name if we have no word for it. Not escaped."""
    return t(f"stream.{stream}") if catalogue.has_text(f"stream.{stream}") else stream


def step_name(label: str) -> str:
    """The step of a running sync: of "system: stream" the stream in words, anything else as it is. Not escaped."""
    system, separator, stream = label.partition(": ")
    return f"{system}{separator}{stream_name(stream)}"


def named_streams(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` of a message, with streams in words: one in ``stream``, several with their rows in ``streams``."""
    found = dict(values)
    if isinstance(one := found.get("stream"), str):
        found["stream"] = stream_name(one)
    if isinstance(several := found.get("streams"), str):
        found["streams"] = _COUNTED.sub(lambda match: stream_name(match[0]), several)
    return found
