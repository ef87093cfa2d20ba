"""Themes of messages: an argument or a job to be done, and the words by which people recognise it in a text."""

from collections.abc import Iterable
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from model.errors import Fault
from model.languages import spoken

# A word of fewer letters occurs in too many others: "rot" is in "Produktion".
SHORTEST, LONGEST = 3, 60
MOST_WORDS, MOST_THEMES = 20, 20
# What stands before and after the words somebody types in a row.
_BETWEEN: Final = ",;\n"

Language = Annotated[str, AfterValidator(spoken)]


def words_in(text: str) -> tuple[str, ...]:
    """The words typed in a row, separated by comma, semicolon or line, each once, ignoring case."""
    for mark in _BETWEEN:
        text = text.replace(mark, "\n")
    found = [" ".join(word.split()) for word in text.split("\n")]
    return tuple({word.lower(): word for word in reversed(found) if word}.values())[::-1]


def speaks_of(text: str, words: Iterable[str]) -> bool:
    """Whether `text` contains one of `words`, ignoring case; also inside longer words, as languages compound them."""
    return any(word.lower() in text.lower() for word in words)


def made(**fields: object) -> "Theme":
    """The theme of these `fields`; Fault if any is missing or faulty."""
    try:
        return Theme.model_validate(fields)
    except ValidationError:
        raise Fault("messages.incomplete", shortest=SHORTEST, most=MOST_WORDS) from None


class Theme(BaseModel):
    """One theme: its names by language, at least one, and its words in any language."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    theme_id: str = Field(pattern=r"^[\w.-]{1,80}$")
    names: dict[Language, Annotated[str, Field(min_length=1, max_length=80)]]
    words: tuple[Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST)], ...] = Field(
        min_length=1, max_length=MOST_WORDS
    )

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not self.names:
            raise ValueError("a theme needs a name")
        return self

    def name_in(self, language: str) -> str:
        """Its name in `language`, else in the first language it has one in."""
        return self.names.get(language) or next(iter(self.names.values()))
