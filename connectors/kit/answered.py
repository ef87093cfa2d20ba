"""A system's answer as it is read: a missing member is a fault of the answer, not of the program."""

import json
from typing import Any


class UntoldError(KeyError):
    """The answer has no member of that name."""


class Answered(dict[str, Any]):
    """An object in an answer; UntoldError for a member it does not have."""

    def __missing__(self, name: str) -> Any:
        raise UntoldError(name)


def parsed(content: bytes | str, **more: Any) -> Any:
    """The parsed JSON of an answer, its objects as `Answered`; ValueError if it is not JSON."""
    return json.loads(content, object_hook=Answered, **more)
