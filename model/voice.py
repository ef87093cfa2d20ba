"""The customer's voice: what interviews revealed about a persona or a job to be done, without anybody's name.

A persona card holds the five things Adele Revella asks of a buyer (Buyer Personas, 2015); a job card holds the
situation, what is wanted and what holds people back (jobs to be done: Christensen, Moesta). Both belong to a phase of
the decision, to the persona or job, and to a segment if they apply to one only.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from model.errors import Fault
from model.languages import spoken

PERSONA: Final = ("trigger", "success_factors", "barriers", "influences", "criteria")
JOB: Final = ("situation", "motivation", "outcome", "anxieties", "alternatives")
ASPECTS: Final = {"persona": PERSONA, "job": JOB}
# An interview counts as fresh for a year: after that, products, prices and competitors have changed.
FRESH_DAYS: Final = 365
LONGEST: Final = 2_000  # characters of one text

# Fields a file may not have, because they would reveal who was interviewed.
NAMING_FIELDS: Final = re.compile(
    r"(^|_|-|\s)(name|vorname|nachname|interviewee|interviewed|interview-?partner(in)?|gesprächspartner(in)?|contact|kontakt|"
    r"ansprechpartner(in)?|befragte[rn]?|e-?mail|mail|phone|telefon|tel|mobile?|linkedin|person)($|_|-|\s)",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE: Final = re.compile(r"(?<![\w.,/-])(\+\d|0\d)[\d /().-]{6,}\d")
_TITLED: Final = re.compile(r"\b(?:Herrn?|Frau|Mr|Mrs|Ms|Dr|Prof)\b\.?\s+(?:Dr\.\s+|Prof\.\s+)*[A-ZÄÖÜ][\w-]+")
_INTRODUCED: Final = re.compile(
    r"^\W*(name|interviewee|interviewpartner(in)?|gesprächspartner(in)?|ansprechpartner(in)?|befragt(e[rn]?)?)\W*:",
    re.IGNORECASE,
)
_INTERVIEW_WITH: Final = re.compile(
    r"\b(?:[Ii]nterview|[Gg]espräch|[Tt]alk|[Cc]onversation) (?:mit|with) [A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+"
)


def naming_lines(text: str) -> Iterator[int]:
    """Numbers (from 1) of the lines of `text` that look as if they named who was interviewed.

    An e-mail address, a telephone number, a form of address with a surname, "Interview with First Last", or a line that
    begins with "Name:". It errs on the side of caution: a line may be refused although it names nobody.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if any(look.search(line) for look in (_ADDRESS, _PHONE, _TITLED, _INTRODUCED, _INTERVIEW_WITH)):
            yield number


def made(**fields: object) -> "Card":
    """The card of these `fields`; Fault if any is missing or faulty."""
    try:
        return Card.model_validate(fields)
    except ValidationError:
        raise Fault("voice.incomplete") from None


class Card(BaseModel):
    """One card, in one language. `card_id` is the same in every language; `texts` holds the aspects for its kind of
    card.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    card_id: str = Field(pattern=r"^[\w.-]{1,80}$")
    language: Annotated[str, AfterValidator(spoken)]
    kind: Literal["persona", "job"]
    title: str = Field(min_length=1, max_length=200)
    phase: str = Field(min_length=1, max_length=40)
    about: str = Field(min_length=1, max_length=200)
    segment: str | None = Field(default=None, max_length=200)
    interviewed_on: date
    voices: int = Field(ge=1, le=10_000)
    texts: dict[str, str]

    @field_validator("segment")
    @classmethod
    def _empty_is_none(cls, value: str | None) -> str | None:
        return value or None

    @model_validator(mode="after")
    def _texts_are_of_the_kind(self) -> Self:
        if unknown := sorted({*self.texts} - {*ASPECTS[self.kind]}):
            raise ValueError(f"{', '.join(unknown)}: allowed are {', '.join(ASPECTS[self.kind])}")
        if not any(text.strip() for text in self.texts.values()):
            raise ValueError(f"at least one of {', '.join(ASPECTS[self.kind])} is needed")
        if any(len(text) > LONGEST for text in self.texts.values()):
            raise ValueError(f"a text has at most {LONGEST} characters")
        return self

    @property
    def named(self) -> tuple[str, ...]:
        """What may name who was interviewed: the title, the persona or job, aspects by their names."""
        every = {"title": self.title, "about": self.about, "segment": self.segment or "", **self.texts}
        return tuple(name for name, text in every.items() if any(naming_lines(text)))

    def is_fresh(self, as_of: date) -> bool:
        """Whether the latest interview was at most `FRESH_DAYS` before `as_of`, and not after it."""
        return 0 <= (as_of - self.interviewed_on).days <= FRESH_DAYS
