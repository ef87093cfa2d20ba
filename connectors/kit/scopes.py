"""Which scopes a system's credentials lack, found out by asking one question for each."""

from collections.abc import Callable, Iterable

from connectors.kit.base import RefusedError


def missing_scopes(scopes: Iterable[str], questions: Iterable[Callable[[], object]]) -> tuple[str, ...]:
    """Those of `scopes` whose question is refused, in their order; there is one of `questions` for each."""
    return tuple(scope for scope, ask in zip(scopes, questions, strict=True) if _is_refused(ask))


def _is_refused(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except RefusedError:
        return True
    return False
