"""How exports are to be read beyond what they show themselves: a person's answers, stored as a file.

The mapping file produced by a recognition has the same format, with everything recognised written out.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from connectors.files.foreign.styles.currencies import CODES
from connectors.files.foreign.styles.style import Order
from connectors.files.known.declaration import State
from connectors.files.known.headings import plain
from connectors.kit.base import SettingsError
from connectors.kit.convert import Decimal
from model.toml import to_text

# Answer that a stage's word stands for no phase: its opportunities are open, and in none.
NO_PHASE = "-"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("no time zone; an example is Europe/Berlin")
    return name


def _currency(code: str) -> str:
    if code.upper() not in CODES:
        raise ValueError(f"no currency; known are {', '.join(CODES)}")
    return code.upper()


class Written(_Part):
    """How a column is written: its decimal sign, which part of 03/05/2026 is the day, the factor of its numbers; and
    whether the amounts in several rows of an opportunity are parts of a sum, or its whole amount repeated.
    ``fill``: whether a value also holds for the empty cells below it, as in a report by groups.
    """

    decimal: Decimal | None = None
    order: Order | None = None
    factor: Annotated[int, Field(ge=1)] | None = None
    lines: Literal["sum", "once"] | None = None
    fill: Literal["down", "empty"] | None = None


class ExportAnswers(_Part):
    """How one table is to be read: what kind of export it is, and the column of each field ("": of none).

    Without ``file`` it applies to every table of that kind that has the columns.
    """

    file: str | None = None
    sheet: str | None = None
    kind: str | None = None
    fields: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, Written] = Field(default_factory=dict)


class Answers(_Part):
    """All answers. ``stages``: the phase of a stage's word (:data:`NO_PHASE`: none). ``states``: the state that a
    word of a status gives an opportunity. ``fields`` and ``columns`` apply to every table that has such a column.
    ``look``: whether the export is of the same company as earlier ones of its kind, with which it shares nothing.
    ``only``: of a field (pipeline, type) the words whose rows are taken. ``time_zone``: of instants without one.
    ``currency``: of amounts without one.
    """

    version: Literal[2] = 2
    exported_on: date | None = None
    look: Literal["same", "another"] | None = None
    stages: dict[str, str] = Field(default_factory=dict)
    states: dict[str, State] = Field(default_factory=dict)
    fields: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, Written] = Field(default_factory=dict)
    only: dict[Literal["pipeline", "type"], tuple[str, ...]] = Field(default_factory=dict)
    time_zone: Annotated[str, AfterValidator(_zone)] | None = None
    currency: Annotated[str, AfterValidator(_currency)] | None = None
    exports: tuple[ExportAnswers, ...] = Field(default=(), alias="export")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def phase_of(self, word: str) -> str | None:
        """The phase answered for `word`, ignoring case and punctuation; None without an answer."""
        phases = {plain(known): phase for known, phase in self.stages.items()}
        return phases.get(plain(word))

    def state_of(self, word: str) -> State | None:
        """The state answered for the status `word`; None without an answer."""
        states = {plain(known): state for known, state in self.states.items()}
        return states.get(plain(word))

    def of_table(self, file: str, sheet: str | None, names: tuple[str, ...]) -> ExportAnswers:
        """The answers about the table `sheet` of `file` with columns `names`, else about its kind; may be empty."""
        for one in self.exports:
            if one.file == file and one.sheet in (None, sheet):
                return one
        for one in self.exports:
            if one.file is None and one.fields and set(filter(None, one.fields.values())) <= set(names):
                return one
        return ExportAnswers()

    def with_answer(self, key: str, answer: str) -> "Answers":
        """These answers and one more, by the key of its question (`proposal.Question`)."""
        kind, _, rest = key.partition(":")
        data = self.model_dump(by_alias=True)
        if kind in ("exported_on", "look", "time_zone", "currency"):
            data[kind] = answer or None
        elif kind == "only":
            data["only"] = {**data["only"], rest: tuple(filter(None, map(str.strip, answer.split("|"))))}
        elif kind in ("stage", "state"):
            data[f"{kind}s"] = {**data[f"{kind}s"], rest: answer}
        elif kind == "kind":
            data["export"] = [*(one for one in data["export"] if one["file"] != rest), {"file": rest, "kind": answer}]
        elif kind == "field":
            data["fields"] = {**data["fields"], rest: answer}
        elif kind in ("decimal", "order", "factor", "lines", "fill"):
            data["columns"] = {**data["columns"], rest: {**(data["columns"].get(rest) or {}), kind: answer}}
        else:
            raise SettingsError("files.no_such_question", question=key)
        return _checked(data, key)


def parse_answers(text: str, *, origin: str = "mapping.toml") -> Answers:
    """The answers in `text` (TOML); SettingsError names every faulty key."""
    try:
        return _checked(tomllib.loads(text), origin)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("files.mapping_invalid", file=origin, reason=str(error)) from None


def read_answers(path: Path) -> Answers:
    """The answers in the file `path`; SettingsError if it cannot be read or is not valid."""
    try:
        return parse_answers(path.read_text(encoding="utf-8-sig"), origin=path.name)
    except (OSError, UnicodeDecodeError):
        raise SettingsError("files.mapping_unreadable", file=path.name) from None


def write_answers(answers: Answers) -> str:
    """`answers` as TOML that :func:`parse_answers` reads back to the same."""
    data = answers.model_dump(by_alias=True, exclude_defaults=True, exclude_none=True, mode="python")
    return to_text({"version": answers.version, **data}, depth=2)


def _checked(data: dict[str, Any], origin: str) -> Answers:
    try:
        return Answers.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise SettingsError("files.mapping_invalid", file=origin, reason=faults) from None
