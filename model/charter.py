"""The charter: the agreed, versioned definition of phases, rules, limits and targets.

Marketing and sales sign it together; every figure names the version it was made with.
"""

import tomllib
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    field_validator,
    model_validator,
)

from model.fiscal_year import FirstDay, Quarter, refused
from model.languages import FORMATS
from model.service_level import ServiceLevel
from model.tables import DIMENSIONS
from model.time_zones import time_zones
from model.touch_kinds import TouchKinds
from model.words import Words

WON, LOST, DORMANT = "won", "lost", "dormant"
OFF_PLAY = (WON, LOST, DORMANT)
# Columns of a spell begin with this (metrics.derive.milestones): the key "before_loss_x" would clash with the column of
# phase "x".
TAKEN = "before_loss_"
OPPORTUNITY_KINDS = ("created", WON, LOST)

# Conditions that do not apply to a kind of evidence: an opportunity names no contacts, a change of stage counts by
# itself.
NEUTRAL = {"min_count": 1, "min_contacts": 0}
UNCOUNTED = {"opportunity": ("min_contacts",), "stage_change": ("min_count", "min_contacts")}

Department = Literal["marketing", "shared", "sales"]
Evidence = Literal["activity", "stage_change", "lifecycle_change", "opportunity"]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
MOST_DAYS = 36_500  # a hundred years
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

DEFAULT_CHARTER = Path(__file__).with_name("default_charter.toml")


class CharterError(ValueError):
    """The charter cannot be used; the message names the key and the allowed values."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Phase(_Part):
    """A step of the buyer's decision, in the order the charter lists them."""

    key: Key
    name: Words
    question: Words | None = None
    led_by: Department
    limit_days: int = Field(gt=0, le=MOST_DAYS)
    roles: tuple[str, ...] = ()
    # After this many days without a sign of life, an account in this phase is dormant; 0: never; None: the charter's
    # default.
    dormant_days: int | None = Field(default=None, ge=0, le=MOST_DAYS)


class Motion(_Part):
    """A kind of business whose decisions are counted separately. An opportunity belongs to the first motion that fits
    it.

    ``pipelines``, ``types``, ``jobs`` are compared ignoring case and surrounding blanks; empty: any. ``after_won``:
    from the account's first win on.
    """

    key: Key
    name: Words
    pipelines: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    after_won: bool = False


class Money(_Part):
    """The currency of all sums. ``rates``: year -> currency -> how many units of ours one unit is worth, for amounts of
    that year.
    """

    currency: Currency
    rates: dict[Annotated[str, Field(pattern=r"^\d{4}$")], dict[Currency, Annotated[float, Field(gt=0)]]] = {}


class Rule(_Part):
    """Evidence that puts an account into a phase; all conditions must hold.

    ``kinds`` are the words to look for: kinds of activity, stages of a stage change (ids or labels; may also be written
    ``stages``), stages of a lifecycle change; for an opportunity its creation or outcome (``created``, ``won``,
    ``lost``). ``pipelines``: only opportunities in these; empty: in any.
    """

    phase: Key
    source: Evidence = Field(alias="from")
    kinds: tuple[str, ...] = Field(min_length=1, validation_alias=AliasChoices("kinds", "stages"))
    pipelines: tuple[str, ...] = ()
    name: str | None = None
    min_count: int = Field(default=1, ge=1)
    min_contacts: int = Field(default=0, ge=0)
    within_days: int | None = Field(default=None, ge=1, le=MOST_DAYS)


class Target(_Part):
    """What a phase should reach in a quarter."""

    entries: int | None = Field(default=None, ge=0)
    stock: int | None = Field(default=None, ge=0)
    conversion_rate: float | None = Field(default=None, ge=0, le=1)
    median_days: float | None = Field(default=None, ge=0)


# The only motion if the charter lists none.
ONLY_MOTION = Motion(key="new", name=Words({"de": "Neugeschäft", "en": "New business"}))


class Charter(_Part):
    """The whole agreement. Build it with :func:`read_charter` or :func:`default_charter`."""

    version: int = Field(ge=1)
    time_zone: str = "Europe/Berlin"
    silent_days: int = Field(default=21, ge=1, le=MOST_DAYS)
    grace_days: int = Field(default=7, ge=0, le=MOST_DAYS)
    dormant_days: int = Field(default=180, ge=0, le=MOST_DAYS)
    stale_days: int = Field(default=60, ge=1, le=MOST_DAYS)
    maturity_window_days: int = Field(default=90, ge=1, le=MOST_DAYS)
    recent_days: int = Field(default=180, ge=1, le=MOST_DAYS)
    stuck_share: float = Field(default=0.85, gt=0, lt=1)
    settle_seconds: int = Field(default=60, ge=0, le=86_400)
    fiscal_year_starts_on: FirstDay | None = None
    unit: Literal["account", "group"] = "account"
    money: Money | None = None
    valid_from: date | None = None
    # Which people may be shown separately; see docs/co-determination.md.
    allow_owner_grouping: StrictBool = False
    smallest_group: int = Field(default=5, ge=2)
    personal_dimensions: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = Field(alias="phase", min_length=1)
    rules: tuple[Rule, ...] = Field(default=(), alias="rule")
    given_motions: tuple[Motion, ...] = Field(default=(), alias="motion")
    targets: dict[Key, dict[Quarter, Target]] = Field(default_factory=dict, alias="target")
    service_level: ServiceLevel = ServiceLevel()
    touch_kinds: TouchKinds = TouchKinds()

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in time_zones():
            raise ValueError("allowed are names of the IANA time zone database, such as Europe/Berlin")
        return value

    @field_validator("personal_dimensions")
    @classmethod
    def _are_dimensions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in value if name not in DIMENSIONS]:
            raise ValueError(f"{', '.join(unknown)}: no such dimension; allowed are {', '.join(DIMENSIONS)}")
        return value

    @model_validator(mode="after")
    def _phases_fit_together(self) -> Self:
        keys = [phase.key for phase in self.phases]
        if taken := sorted({key for key in keys if keys.count(key) > 1 or key in OFF_PLAY or key.startswith(TAKEN)}):
            raise ValueError(
                f"phase.key: {', '.join(taken)} is used twice or reserved; won, lost and dormant always exist"
            )
        allowed = (*keys, *OFF_PLAY)
        for number, rule in enumerate(self.rules, start=1):
            if rule.source == "opportunity" and (unknown := sorted({*rule.kinds} - {*OPPORTUNITY_KINDS})):
                raise ValueError(
                    f"rule {number}, kinds: {', '.join(unknown)}; allowed are {', '.join(OPPORTUNITY_KINDS)}"
                )
            uncounted = {name: getattr(rule, name) for name in UNCOUNTED.get(rule.source, ())}
            if unheeded := [name for name, needs_dialogue in uncounted.items() if needs_dialogue > NEUTRAL[name]]:
                raise ValueError(
                    f"rule {number}: {', '.join(unheeded)} cannot be judged from {rule.source};"
                    f" allowed is {', '.join(f'{name} = {NEUTRAL[name]}' for name in unheeded)}"
                )
            if rule.phase not in allowed:
                raise ValueError(f"rule {number}, phase: '{rule.phase}' is no phase; allowed are {', '.join(allowed)}")
        motions = [motion.key for motion in self.given_motions]
        if twice := sorted({key for key in motions if motions.count(key) > 1}):
            raise ValueError(f"motion.key: {', '.join(twice)} is used twice")
        for phase, quarters in self.targets.items():
            if phase not in allowed:
                raise ValueError(f"target.{phase}: no such phase; allowed are {', '.join(allowed)}")
            if wrong := refused(quarters, self.fiscal_year_starts_on):
                raise ValueError(f"target.{phase}: {wrong}")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone whose calendar days the figures use."""
        return ZoneInfo(self.time_zone)

    @property
    def motions(self) -> tuple[Motion, ...]:
        """The motions in the charter's order, the lead motion first; just one, `new`, if it lists none."""
        return self.given_motions or (ONLY_MOTION,)

    @property
    def lead_motion(self) -> str:
        """Key of the motion that figures are about if none is requested."""
        return self.motions[0].key

    @cached_property
    def in_play(self) -> tuple[str, ...]:
        """Keys of the phases of the buyer's decision, in order."""
        return tuple(phase.key for phase in self.phases)

    @cached_property
    def phase_keys(self) -> tuple[str, ...]:
        """The keys of all phases: those in play, then won, lost, dormant."""
        return (*self.in_play, *OFF_PLAY)

    @cached_property
    def rank(self) -> dict[str, int]:
        """Index of every phase in :attr:`phase_keys`, from 0."""
        return {key: index for index, key in enumerate(self.phase_keys)}

    def phase(self, key: str) -> Phase:
        """The in-play phase of that key; KeyError if there is none."""
        for phase in self.phases:
            if phase.key == key:
                return phase
        raise KeyError(f"no phase '{key}'; allowed are {', '.join(self.in_play)}")

    def led_by(self, key: str) -> Department | None:
        """The department that leads the phase; None for won, lost and dormant."""
        return None if key in OFF_PLAY else self.phase(key).led_by


PARTS: dict[str, type[BaseModel]] = {
    "phase": Phase, "rule": Rule, "motion": Motion, "money": Money, "target": Target,
    "service_level": ServiceLevel, "touch_kinds": TouchKinds,
}  # fmt: skip


def _place(location: tuple[Any, ...]) -> str:
    """Where in the file; list items are counted from 1, as a reader of the file would."""
    return ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in location)


def _reason(fault: Any) -> str:
    """What is wrong at a place; for a key that does not exist, also those that do."""
    if fault["type"] != "extra_forbidden":
        return str(fault["msg"])
    *above, _ = fault["loc"]
    if above[-1:] in (["name"], ["question"]):
        allowed = list(FORMATS)
    else:
        part = PARTS[above[0]] if above else Charter
        allowed = [field.alias or name for name, field in part.model_fields.items()]
    return f"no such key; allowed are {', '.join(allowed)}"


def parse_charter(text: str, *, origin: str = "charter") -> Charter:
    """The charter written in `text` (TOML); CharterError names every faulty key and what is allowed."""
    try:
        return Charter.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CharterError(f"{origin}: not valid TOML: {error}") from None
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # A broken phase leaves the list of phases empty; that would report the same fault twice.
        named = [fault for fault in found if fault["type"] != "too_short" or len(found) == 1]
        faults = [
            f"{_place(fault['loc'])}: {_reason(fault)}" if fault["loc"] else fault["msg"].removeprefix("Value error, ")
            for fault in named
        ]
        raise CharterError(f"{origin}: " + "; ".join(faults)) from None


def read_charter(path: Path) -> Charter:
    """The charter in the file `path`; CharterError if it cannot be read or is not valid."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise CharterError(f"{path.name}: cannot be read: {reason}") from None
    return parse_charter(text, origin=path.name)


@cache
def default_charter() -> Charter:
    """The charter the product comes with: five phases named from the buyer's side."""
    return read_charter(DEFAULT_CHARTER)
