"""Long work that continues whatever the visitor does meanwhile: in its own thread, found again through the session.

Once somebody clicks or the connection breaks, Streamlit ends a run at the next element it draws or value it stores.
Work done in the run itself would be cut off there, half done or finished without a report.
"""

from collections.abc import Callable
from contextvars import copy_context
from threading import Thread
from time import monotonic
from typing import Any, Final
from uuid import uuid4

from connectors.kit.base import Progress
from ui.intake.progress import Bar
from ui.shell import access, access_log, state

_SECONDS_BETWEEN: Final = 0.1
# Work whose visitor never came back for the outcome.
_FORGOTTEN_AFTER_SECONDS: Final = 3600


class Work:
    """`do` in its own thread, with the context of the run that starts it. ``begun_with``: its input, for comparison."""

    def __init__(self, do: Callable[[Progress], Any], begun_with: Any = None) -> None:
        self.begun_with = begun_with
        self.began = monotonic()
        self._do = do
        self._brought: Any = None
        self._fault: BaseException | None = None
        self._is_read, self._is_publishing, self._share = False, False, 0.0
        self._thread = Thread(target=copy_context().run, args=(self._run,), daemon=True)
        self._thread.start()

    def watch(self) -> None:
        """Show the progress until it is done."""
        bar = Bar()
        while self._thread.is_alive():
            self.draw(bar)
            self._thread.join(_SECONDS_BETWEEN)
        bar.close()

    def draw(self, bar: Bar) -> None:
        """Draw the current progress."""
        bar.update(self._share, is_publishing=self._is_publishing)

    def brought(self) -> Any:
        """The result; the error that ended the work is raised."""
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        return self._brought

    def _run(self) -> None:
        try:
            self._brought = self._do(self._step)
        except BaseException as fault:  # noqa: BLE001 - raised again when the result is read
            self._fault = fault

    def _step(self, done: int, total: int, label: str) -> None:
        """Note `done` of `total`, which may grow. A count that starts over means publishing has begun."""
        if done == 0 and self._is_read:
            self._is_publishing = True
        self._is_read = self._is_read or (done >= total > 0)
        self._share = min(1.0, done / total) if total else 0.0


_begun: dict[str, Work] = {}


def begin(do: Callable[[Progress], Any], begun_with: Any) -> None:
    """Start `do`, unless earlier work of this session is still running. Fault without the right to import."""
    access.require("sources")
    if going() is not None:
        return
    access_log.note("setting", "import")
    key = uuid4().hex
    state.remember("work", key)
    for old in [old for old, one in _begun.items() if monotonic() - one.began > _FORGOTTEN_AFTER_SECONDS]:
        _begun.pop(old, None)
    _begun[key] = Work(do, begun_with)


def going() -> Work | None:
    """The work this session has started and not put away."""
    return _begun.get(state.remembered("work", ""))


def put_away() -> None:
    """Discard the work once its result is stored elsewhere."""
    _begun.pop(state.remembered("work", ""), None)
