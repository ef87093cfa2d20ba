"""Cells that mean "unknown". Within ids the word "null" may be real; a lone dash or #NV never is."""

from connectors.kit.convert import literal

# Signs, spreadsheet errors and zero dates: no id looks like these.
_SIGNS = (
    r"[-–—−_.?*/]+|k\. ?A\.?|k\.?A\.|n/a|n\.a\.|n\. ?v\.|-/-|\(leer\)|\(blank\)|\(empty\)|\(none\)|<null>|\\N"
    r"|#(NV|N/A|REF!|BEZUG!|DIV/0!|WERT!|VALUE!|NAME\?|NULL!|NUM!|ZAHL!|ÜBERLAUF!|SPILL!|CALC!|GETTING_DATA|#+)"
    r"|0000-00-00([ T]00:00(:00)?)?|00[./]0[01][./](0000|1900)"
)
# Words that could be somebody's name or id.
_WORDS = r"null|none|nil|nan|nat|keine angabe|ohne angabe|not available|not specified|nicht verfügbar|not set"


def is_placeholder(text: str, *, is_key: bool = False) -> str:
    """SQL that is true where `text` is a placeholder. ``is_key``: words may be ids, and stay."""
    pattern = f"(?i:{_SIGNS})" if is_key else f"(?i:{_SIGNS}|{_WORDS})"
    return f"regexp_full_match(trim({text}), {literal(pattern)})"


def without_placeholders(text: str, *, is_key: bool = False) -> str:
    """SQL for `text`, null where it is a placeholder."""
    # The longest placeholder has 19 characters; comparing lengths saves most cells the pattern.
    return f"CASE WHEN length({text}) < 20 AND {is_placeholder(text, is_key=is_key)} THEN NULL ELSE {text} END"
