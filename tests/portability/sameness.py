"""Whether two engines say the same."""

from typing import Any

import pyarrow as pa

from model.errors import Fault
from storage.answer import answer
from storage.snapshot import Snapshot
from tests.portability.questions import questions
from tests.publishing import rows, same


def said(snapshot: Snapshot, metric: str, question: dict[str, Any]) -> pa.Table | str:
    """The answer, or the key of the fault it was refused with."""
    try:
        return answer(snapshot, metric, **question)
    except Fault as fault:
        return fault.key


def assert_same_answers(metric: str, one: Snapshot, other: Snapshot, *, is_brief: bool = False) -> None:
    """AssertionError unless both engines give the same columns, types and rows in the same order to every question.

    `is_brief`: only the first question is asked, the hardest, and the last, with options.
    """
    asked = list(questions(metric, one))
    asked = [asked[0], asked[-1]] if is_brief else asked
    compared = sum(_same_answer(metric, question, one, other) for question in asked)
    assert compared > 0, "every answer was empty: nothing was compared"


def _same_answer(metric: str, question: dict[str, Any], one: Snapshot, other: Snapshot) -> int:
    """How many rows were compared."""
    left, right = said(one, metric, question), said(other, metric, question)
    if isinstance(left, str) or isinstance(right, str):
        assert left == right, f"{metric} {question}: {left} and {right}"
        return 0
    assert left.schema.names == right.schema.names
    assert left.schema.types == right.schema.types, f"{metric} {question}"
    same(rows(right), rows(left))
    return left.num_rows
