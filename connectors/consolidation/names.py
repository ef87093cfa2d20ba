"""Company names taken apart: the legal form, the words, and one text for all spellings."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

WORDS = Path(__file__).with_name("words")
# Letters that do not decompose into a plain letter and an accent.
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "œ": "oe", "æ": "ae", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"})
_SPELT_OUT = re.compile(r"([aou])e")
_DOTTED = re.compile(r"\b(\w{3,})\.(?=\s|$|[-/,])")
_INITIALS = re.compile(r"\b(?:\w\.\s?){2,}")
_APOSTROPHES = re.compile(r"(?<=\w)['`´’‘](?=\w)")
_SIGNS = re.compile(r"[^\w.]+|_")
_SHORT_FOR = "."


@dataclass(frozen=True)
class CompanyName:
    """A name taken apart.

    words: in their order, without the legal form and without words that say nothing; an abbreviation ends in a dot
    ("masch."). form: the legal form ("gmbh & co. kg"); None where the name has none.
    """

    words: tuple[str, ...]
    form: str | None

    @property
    def compact(self) -> str:
        """The words joined without separators: "Metall-Bau" is "Metallbau"."""
        return "".join(self.words).replace(_SHORT_FOR, "")


def folded(text: str) -> str:
    """`text` in lower case without accents; ä, ae and a are one, as are ß and ss.

    "Müller", "Mueller" and "Muller" become the same; so do "Bauer" and "Baur", which alone do not distinguish
    companies.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return _SPELT_OUT.sub(r"\1", "".join(letter for letter in plain if not unicodedata.combining(letter)))


@lru_cache(maxsize=200_000)
def company_name(text: str) -> CompanyName:
    """`text` taken apart. A name of nothing but a legal form and words that say nothing keeps its words as they are."""
    words = _words(text)
    rest, form = _without_form(words)
    short, silent = _vocabulary().short, _vocabulary().silent
    said = tuple(short.get(word.rstrip(_SHORT_FOR), word) for word in rest if word.rstrip(_SHORT_FOR) not in silent)
    return CompanyName(said or tuple(words), form)


def _words(text: str) -> list[str]:
    """Folded words; initials are joined ("A. B. Meier" to "ab meier"), so that forms like "e. K." are single words."""
    plain = folded(text).replace("&", " und ").replace("+", " und ")
    plain = _APOSTROPHES.sub("", plain)
    plain = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found.group()) + " ", plain)
    plain = _DOTTED.sub(rf"\1{_SHORT_FOR} ", plain)
    found = []
    for piece in _SIGNS.sub(" ", plain).split():
        is_short = piece.endswith(_SHORT_FOR) and len(piece) > len("xx.")
        parts = [part for part in piece.split(".") if part]
        found += [*parts[:-1], parts[-1] + _SHORT_FOR] if is_short and parts else parts
    return found


def _without_form(words: list[str]) -> tuple[list[str], str | None]:
    anywhere, at_the_end = _forms()
    form = None
    if found := anywhere.search(_joined(words)):
        form = _written_forms()["anywhere"][found.group(1)]
        words = _cut(words, found)
    while found := at_the_end.search(_joined(words)):
        form = form or _written_forms()["at_the_end"][found.group(1)]
        words = _cut(words, found)
    return words, form


def _joined(words: list[str]) -> str:
    return " ".join(word.rstrip(_SHORT_FOR) for word in words)


def _cut(words: list[str], found: re.Match[str]) -> list[str]:
    before = len(found.string[: found.start(1)].split())
    return words[:before] + words[before + len(found.group(1).split()) :]


@cache
def _written_forms() -> dict[str, dict[str, str]]:
    read = tomllib.loads((WORDS / "legal_forms.toml").read_text(encoding="utf-8"))
    return {
        place: {folded(written): form for form, ways in forms.items() for written in ways}
        for place, forms in read.items()
    }


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for forms anywhere but at the beginning, and for those at the end only; the longest first."""
    forms = _written_forms()
    anywhere, at_the_end = (
        "|".join(sorted(map(re.escape, forms[place]), key=len, reverse=True)) for place in ("anywhere", "at_the_end")
    )
    return re.compile(rf"(?<=\S )({anywhere})(?!\S)"), re.compile(rf"(?<=\S )({at_the_end})$")


@dataclass(frozen=True)
class Vocabulary:
    """Words of names by what they say (words/common_words.toml)."""

    silent: frozenset[str]
    faint: frozenset[str]
    parts_of_groups: frozenset[str]
    short: dict[str, str]


@cache
def _vocabulary() -> Vocabulary:
    read = tomllib.loads((WORDS / "common_words.toml").read_text(encoding="utf-8"))
    kinds = {kind: frozenset(map(folded, read[kind])) for kind in ("silent", "faint", "parts_of_groups")}
    return Vocabulary(**kinds, short={folded(key): folded(word) for key, word in read["short"].items()})


def vocabulary() -> Vocabulary:
    """The vocabulary of names, read once."""
    return _vocabulary()


_LESS_OF_A_PLACE = re.compile(r"\s(am|an|a|im|in|b|bei|ob|o|i|v|vor|der|d|auf)\s.*$")


def place_name(text: str) -> str:
    """A place folded, without additions that only distinguish it: "Frankfurt am Main", "Frankfurt/M.", "Frankfurt"."""
    first = re.split(r"[,/(;]|\s-\s", folded(text).strip(), maxsplit=1)[0]
    plain = re.sub(r"[^\w]+", " ", first).strip()
    return _LESS_OF_A_PLACE.sub("", plain)


def postcode(text: str) -> str:
    """A postcode without country code, punctuation and leading zeros, which spreadsheets lose: "D-01067" is "1067"."""
    bare = re.sub(r"^[a-z]{1,3}[\s-]+", "", text.casefold().strip())
    return re.sub(r"[^0-9a-z]", "", bare).lstrip("0")
