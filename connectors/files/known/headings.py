"""Headings and words made comparable: as a whole, without case, signs, accents and units."""

import re

from connectors.consolidation.names import folded

# Units that stand behind a heading and are no part of its name; T€ and the like change the figures, not the meaning.
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
# A word cut in two at the end of a line within a cell.
_CUT = re.compile(r"(?<=\w)-\s*[\r\n]+\s*(?=[a-zäöüß])")


def plain(text: str) -> str:
    """`text` in lower case with its words only: "Deal-Phase", "DEAL PHASE" and "deal phase" are one."""
    return _SIGNS.sub(" ", folded(text)).strip()


def plain_heading(text: str) -> str:
    """A heading as :func:`plain`, without blanks and the unit behind it: "Auftragswert (T€)" is "auftragswert", and
    "StageName", "stage_name", "Stage Name" are one.

    A heading of signs only, such as "#", stays as it is.
    """
    bare, before = _CUT.sub("", text.strip()), None
    while bare != before:
        bare, before = _UNIT.sub("", bare), bare
    return plain(bare).replace(" ", "") or bare.strip()


def entered_stage(heading: str, beginnings: tuple[str, ...]) -> tuple[str, str | None] | None:
    """Stage and pipeline of a column that tells when a stage was entered: `Date entered "Won (Sales)"`; else None."""
    found = _QUOTED.search(heading)
    if not found or plain(heading[: found.start()]) not in {plain(beginning) for beginning in beginnings}:
        return None
    return found["stage"].strip(), found["pipeline"]
