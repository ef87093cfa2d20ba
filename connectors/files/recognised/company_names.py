"""Companies known by name only: which spellings are certainly one, and which a person should look at."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from connectors.consolidation.names import company_name

# Transliterated, unlike in `connectors.consolidation.names.folded`: Müller and Mueller are one, Muller may be another.
_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "&": " und ", "+": " und "}
)
_SIGNS = re.compile(r"[\W_]+")
# At most this many spellings of one name are compared in pairs; nobody would go through a longer queue.
_MOST = 12


def spelling(name: str) -> str:
    """What all spellings that are certainly one name have in common: they differ only in case, blanks, punctuation and
    the spelling of umlauts. "Müller GmbH", "MUELLER  GMBH" and "Mueller G.m.b.H." are one; "Müller" and "Müller AG" are
    not.
    """
    written = unicodedata.normalize("NFC", name).casefold().translate(_WRITTEN_OUT)
    plain = unicodedata.normalize("NFKD", written)
    return _SIGNS.sub("", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def doubtful(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of differently spelt names that may be one company: the same words, and no two different legal forms."""
    by_words: dict[str, set[str]] = defaultdict(set)
    for name in names:
        by_words[company_name(name).compact].add(name)
    found = []
    for words, group in by_words.items():
        if words and 1 < len(group) <= _MOST:
            found += [pair for pair in combinations(sorted(group), 2) if _may_be_one(*pair)]
    return sorted(found)


def _may_be_one(left: str, right: str) -> bool:
    forms = {form for form in (company_name(left).form, company_name(right).form) if form}
    return spelling(left) != spelling(right) and len(forms) < 2
