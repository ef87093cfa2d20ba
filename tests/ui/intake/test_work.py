"""Work of an import: it goes on whatever the visitor clicks meanwhile, and what it brought is found again."""

from threading import Event
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, RerunException, StopException

from connectors.kit.base import Progress
from model.errors import Fault
from ui.intake import work
from ui.shell import state


class Drawn:
    """Streamlit's bar; a drawing ends the run if that is `asked`."""

    def __init__(self, asked: BaseException | None = None) -> None:
        self.shares: list[float] = []
        self.asked = asked

    def progress(self, share: float, words: str) -> None:
        if self.asked is not None:
            raise self.asked
        self.shares.append(share)

    def empty(self) -> None:
        pass


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    monkeypatch.setattr(state, "remember", kept.__setitem__)
    monkeypatch.setattr(state, "remembered", kept.get)
    return kept


@pytest.mark.parametrize("asked", [RerunException(RerunData()), StopException()])
def test_a_run_that_is_ended_ends_no_work(
    monkeypatch: pytest.MonkeyPatch, session: dict[str, Any], asked: BaseException
) -> None:
    go_on = Event()

    def do(progress: Progress) -> str:
        progress(1, 4, "")
        assert go_on.wait(300)
        return "brought"

    monkeypatch.setattr(st, "progress", lambda share, words: Drawn(asked))
    work.begin(do, "said")
    begun = work.going()
    assert begun is not None
    with pytest.raises(type(asked)):
        begun.watch()
    go_on.set()
    # The next run of the session finds it, and what it brought.
    again = work.going()
    assert again is begun
    assert (again.brought(), again.begun_with) == ("brought", "said")
    work.put_away()
    assert work.going() is None


def test_one_work_of_a_session_at_a_time(session: dict[str, Any]) -> None:
    work.begin(lambda progress: "first", None)
    work.begin(lambda progress: "second", None)
    begun = work.going()
    assert begun is not None
    assert begun.brought() == "first"
    work.put_away()


def test_a_fault_is_raised_where_the_outcome_is_asked_for(session: dict[str, Any]) -> None:
    def do(progress: Progress) -> None:
        raise Fault("files.no_rows")

    with pytest.raises(Fault, match=r"files\.no_rows"):
        work.Work(do).brought()


def test_reading_fills_the_first_half_of_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Drawn()
    monkeypatch.setattr(st, "progress", lambda share, words: drawn)
    steps = ((1, 4), (4, 4), (0, 2), (1, 2))  # a count that begins anew is publishing, the other half
    told = [Event() for _ in steps]
    seen = [Event() for _ in steps]

    def do(progress: Progress) -> None:
        for step, (done, total) in enumerate(steps):
            progress(done, total, "")
            told[step].set()
            assert seen[step].wait(300)

    begun = work.Work(do)
    shown = []
    for step in range(len(steps)):
        assert told[step].wait(300)
        begun.draw(work.Bar())
        shown.append(drawn.shares[-1])
        seen[step].set()
    begun.brought()
    assert shown == [0.125, 0.5, 0.5, 0.75]
