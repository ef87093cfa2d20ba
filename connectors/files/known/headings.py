"""Headings and words made comparable as a whole: without case, punctuation, accents and units."""

import re

from connectors.consolidation.names import folded

# Units after a heading that are not part of its name; T€ and the like change the figures, not the meaning.
_ONE = (
    r"(t\s?€|t\s?eur|te|k€|keur|tsd\.?\s?(€|eur)|mio\.?\s?(€|eur)|m€|€|eur|euro|usd|us\$|\$|chf|gbp|£|%"
    r"|netto|brutto|net|gross)"
)
_UNIT = re.compile(
    rf"\s*(\(\s*|\[\s*|\bin\s+){_ONE}([ ,;/]+{_ONE})*\s*[\)\]]?\s*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”„‟«»'‘’]\s*(?P<stage>.+?)(?:\s*\((?P<pipeline>[^()]*)\))?\s*[\"“”„‟«»'‘’]\s*$")
_SIGNS = re.compile(r"[\W_]+")
# A word hyphenated at the end of a line within a cell.
_CUT = re.compile(r"(?<=\w)-\s*[\r\n]+\s*(?=[a-zäöüß])")


def plain(text: str) -> str:
    """`text` in lower case, reduced to its words: "Deal-Phase", "DEAL PHASE" and "deal phase" are the same."""
    return _SIGNS.sub(" ", folded(text)).strip()


def plain_heading(text: str) -> str:
    """A heading like :func:`plain`, without blanks and the unit after it: "Auftragswert (T€)" is "auftragswert", and
    "StageName", "stage_name", "Stage Name" are the same.

    A heading of punctuation only, such as "#", stays as it is.
    """
    bare, before = _CUT.sub("", text.strip()), None
    while bare != before:
        bare, before = _UNIT.sub("", bare), bare
    return plain(bare).replace(" ", "") or bare.strip()


def entered_stage(heading: str, beginnings: tuple[str, ...]) -> tuple[str, str | None] | None:
    """Stage and pipeline of a column holding when a stage was entered: `Date entered "Won (Sales)"`; else None."""
    found = _QUOTED.search(heading)
    if not found or plain(heading[: found.start()]) not in {plain(beginning) for beginning in beginnings}:
        return None
    return found["stage"].strip(), found["pipeline"]
