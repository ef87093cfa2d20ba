"""What a system answered, as it is read: a member that an answer does not have is the answer's fault, not ours."""

import json
from typing import Any


class UntoldError(KeyError):
    """An answer has no member of that name."""


class Answered(dict[str, Any]):
    """An object of an answer; UntoldError for a member it does not have."""

    def __missing__(self, name: str) -> Any:
        raise UntoldError(name)


def parsed(content: bytes | str, **more: Any) -> Any:
    """The JSON of an answer, its objects as `Answered`; ValueError if it is none."""
    return json.loads(content, object_hook=Answered, **more)
