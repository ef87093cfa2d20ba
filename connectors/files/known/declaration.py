"""The declaration of a known export: the names of its columns, and how states are written (docs/add-an-export.md)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from connectors.files.known.headings import plain
from connectors.kit.base import SettingsError
from model.words import Words

LIBRARY = Path(__file__).with_name("library")
STATE_WORDS = Path(__file__).with_name("state_words.toml")

RowsOf = Literal["opportunity", "stage_change", "account", "contact", "activity"]
State = Literal["won", "lost", "open", "removed"]
STATES: tuple[State, ...] = get_args(State)

_DEAL = (
    "opportunity_id", "name", "account_id", "account_name", "stage", "amount", "currency", "owner", "pipeline", "type",
    "created_at", "closes",
)  # fmt: skip
# What rows of each kind may contain. closes: an open opportunity's expected close, a closed one's actual close.
# line_amount: the amount of one product, where an opportunity has a row for each.
FIELDS: dict[RowsOf, tuple[str, ...]] = {
    "opportunity": (
        *_DEAL, "status", "is_closed", "is_won", "is_lost", "is_active", "is_deleted", "expected_close_on",
        "closed_at", "won_at", "lost_at", "won_amount", "line_amount", "product", "stage_since", "segment", "industry",
        "region", "country",
    ),
    "stage_change": (*_DEAL, "from_stage", "changed_at", "field"),
    "account": (
        "account_id", "name", "domain", "segment", "industry", "region", "country", "postcode", "place", "employees",
        "owner", "parent", "origin", "created_at",
    ),
    "contact": (
        "contact_id", "name", "first_name", "last_name", "email", "account_id", "account_name", "buying_role",
        "persona", "created_at",
    ),
    "activity": (
        "activity_id", "kind", "occurred_at", "subject", "account_id", "account_name", "opportunity_id", "contact_id",
        "department", "owner",
    ),
}  # fmt: skip


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class History(_Part):
    """``entered``: the beginnings of headings of columns that hold when the stage named after it was entered."""

    entered: tuple[str, ...] = ()


class Running(_Part):
    """Headings of a number that only counts rows: it identifies nothing."""

    names: tuple[str, ...] = ()


class Declaration(_Part):
    """A known export. ``fields``: the headings of each field, best first. ``telling``: headings found in hardly any
    other export; ``needs_telling`` of them must be present unless it ``is_plain``. ``is_no``: headings it never has.
    ``words``: this vendor's words for the state of an opportunity, besides the common ones.
    ``only``: only rows with one of these words in the field are taken; all others are something else.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    rows: RowsOf
    name: Words
    is_plain: bool = False
    required: tuple[str, ...] = Field(min_length=1)
    needs_one_of: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    needs_telling: int = Field(default=1, ge=1)
    is_no: tuple[str, ...] = ()
    fields: dict[str, tuple[str, ...]]
    words: dict[State, tuple[str, ...]] = Field(default_factory=dict)
    history: History = History()
    running: Running = Running()
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fields_exist(self) -> Self:
        known = FIELDS[self.rows]
        named = {*self.fields, *self.required, *self.needs_one_of, *self.only}
        if unknown := sorted(named - set(known)):
            raise ValueError(f"{', '.join(unknown)}: no field of {self.rows}; allowed are {', '.join(known)}")
        if unnamed := sorted({*self.required, *self.needs_one_of, *self.only} - set(self.fields)):
            raise ValueError(f"{', '.join(unnamed)}: has no headings in fields")
        if not self.is_plain and len(self.telling) < self.needs_telling:
            raise ValueError("telling: an export of a vendor needs headings that tell it from others")
        return self

    def state_of(self, word: str) -> State | None:
        """The state that a whole word gives an opportunity: won, lost, open or removed; None if unknown."""
        return _states(self.key).get(plain(word))


def read_declaration(path: Path) -> Declaration:
    """The declaration in the file `path`; SettingsError names every faulty key and what is permitted."""
    try:
        return Declaration.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("files.declaration_invalid", file=path.name, reason=str(error)) from None
    except ValidationError as error:
        faults = (
            f"{'.'.join(map(str, fault['loc'])) or 'fields'}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise SettingsError("files.declaration_invalid", file=path.name, reason="; ".join(faults)) from None


@cache
def library() -> tuple[Declaration, ...]:
    """Every known export, by file name; SettingsError if a file is not a valid declaration."""
    return tuple(read_declaration(path) for path in sorted(LIBRARY.glob("*.toml")))


def declared(key: str) -> Declaration:
    """The known export with that key; SettingsError lists the known keys."""
    for declaration in library():
        if declaration.key == key:
            return declaration
    raise SettingsError("files.no_such_export", export=key, allowed=", ".join(one.key for one in library()))


@cache
def _states(key: str) -> dict[str, State]:
    common = tomllib.loads(STATE_WORDS.read_text(encoding="utf-8"))
    own = declared(key).words
    return {plain(word): state for state in STATES for word in (*common.get(state, ()), *own.get(state, ()))}
