"""Cells that say that nothing is known. As a word of an id, "null" may be real; a lone dash or #NV never is."""

from connectors.kit.convert import literal

# Signs, errors of spreadsheets and zero dates: no id looks so.
_SIGNS = (
    r"[-–—−_.?*/]+|k\. ?A\.?|k\.?A\.|n/a|n\.a\.|n\. ?v\.|-/-|\(leer\)|\(blank\)|\(empty\)|\(none\)|<null>|\\N"
    r"|#(NV|N/A|REF!|BEZUG!|DIV/0!|WERT!|VALUE!|NAME\?|NULL!|NUM!|ZAHL!|ÜBERLAUF!|SPILL!|CALC!|GETTING_DATA|#+)"
    r"|0000-00-00([ T]00:00(:00)?)?|00[./]0[01][./](0000|1900)"
)
# Words that could be a name or an id somewhere.
_WORDS = r"null|none|nil|nan|nat|keine angabe|ohne angabe|not available|not specified|nicht verfügbar|not set"


def is_placeholder(text: str, *, is_key: bool = False) -> str:
    """SQL that is true where `text` stands for nothing. ``is_key``: words may be ids, and stay."""
    pattern = f"(?i:{_SIGNS})" if is_key else f"(?i:{_SIGNS}|{_WORDS})"
    return f"regexp_full_match(trim({text}), {literal(pattern)})"


def without_placeholders(text: str, *, is_key: bool = False) -> str:
    """SQL of `text`, null where it stands for nothing."""
    # The longest placeholder has 19 signs; a comparison of lengths spares most cells the pattern.
    return f"CASE WHEN length({text}) < 20 AND {is_placeholder(text, is_key=is_key)} THEN NULL ELSE {text} END"
