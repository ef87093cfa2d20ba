"""Which scopes a system's credentials lack, found by one request for each."""

from collections.abc import Callable, Iterable

from connectors.kit.base import RefusedError


def missing_scopes(scopes: Iterable[str], questions: Iterable[Callable[[], object]]) -> tuple[str, ...]:
    """Those of `scopes` whose request is refused, in their order; `questions` holds one request for each."""
    return tuple(scope for scope, ask in zip(scopes, questions, strict=True) if _is_refused(ask))


def _is_refused(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except RefusedError:
        return True
    return False
