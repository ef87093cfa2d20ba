"""Numbers as people write them, as SQL: signs, currencies, words for thousands and millions, four kinds of grouping."""

from connectors.files.foreign.styles.currencies import KRONE, PATTERN, SIGNS
from connectors.kit.convert import Decimal, literal

_FACTORS = {"k": 1e3, "tsd": 1e3, "tausend": 1e3, "mio": 1e6, "mill": 1e6, "mn": 1e6, "m": 1e6, "mrd": 1e9, "bn": 1e9}
_MONEY = f"(?:{PATTERN})"
# T stands for thousands only beside a currency (T€, TEUR); alone it means tonnes. A dash after the sign is no minus:
# 100,-
_CELL = (
    rf"^\s*(\()?\s*([-+−–])?\s*(?:([Tk])?({_MONEY}))?\s*([-+−–])?\s*(\d[\d.,'’ ]*|[.,]\d+)((?:[eE][-+]?\d+)?)"
    rf"\s*(?:(T) ?({_MONEY})|(k|K|M|Tsd\.?|TSD|tsd\.?|Tausend|Mio\.?|mio\.?|Mill\.?|Mn\.?|mn\.?|Mrd\.?|bn|Bn)?"
    rf"\s*({_MONEY})?)\s*(%)?\s*([-−–]{{0,2}})\s*(\))?\s*$"
)
_PARTS = ("opened", "sign", "t1", "before", "sign2", "digits", "power", "t2", "after_t", "word", "after", "percent",
          "dash", "closed")  # fmt: skip

_SIMPLE = r"\d[\d.,]* ?(|€|\$|%|EUR|USD|CHF)"
PLAIN = r"\d+"
GROUPED = r"\d{1,3}([ '’]\d{3})+([.,]\d+)?"
COMMA = r"\d{1,3}(\.\d{3}){2,}|\d{1,3}(\.\d{3})+,\d*|\d+,(\d{1,2}|\d{4,})?|\d{4,},\d{3}|0+,\d{3}|,\d+"
DOT = (
    r"\d{1,3}(,\d{3}){2,}|\d{1,3}(,\d{3})+\.\d*|\d+\.(\d{1,2}|\d{4,})?|\d{4,}\.\d{3}|0+\.\d{3}|\.\d+"
    r"|\d{1,2}(,\d{2})+,\d{3}(\.\d+)?"
)
EITHER_DOT, EITHER_COMMA = r"[1-9]\d{0,2}\.\d{3}", r"[1-9]\d{0,2},\d{3}"


def spaced(text: str) -> str:
    """SQL for `text` with every kind of blank as a plain one."""
    return f"trim(translate({text}, '\u00a0\u202f\u2009\t', '    '))"


def parts(text: str) -> str:
    """SQL for a struct: the parts of a number as written; ``digits`` is empty where `text` is no number."""
    names = ", ".join(literal(name) for name in _PARTS)
    # Most cells are no numbers, plain ones, or amounts followed by a common currency: those are read without the
    # pattern that captures every part, which takes ten times as long.
    simple = {
        "digits": f"rtrim({text}, ' €$%EURUSDCHF')",
        "after": f"nullif(ltrim({text}, '0123456789., '), '%')",
        "percent": f"CASE WHEN suffix({text}, '%') THEN '%' ELSE '' END",
    }
    plain = ", ".join(f"'{name}': coalesce({simple.get(name, literal(''))}, '')" for name in _PARTS)
    return (
        f"CASE WHEN regexp_full_match({text}, {literal(_SIMPLE)}) THEN {{{plain}}}"
        f" WHEN regexp_matches({text}, '[0-9]') AND length({text}) < 60"
        f" THEN regexp_extract({text}, {literal(_CELL)}, [{names}]) END"
    )


def shape(digits: str) -> str:
    """SQL for what the signs within a number mean: plain, grouped, comma or dot (the decimal sign is certain),
    either_dot or either_comma (12.500: thousands or decimals), null for no number.
    """
    cases = (
        ("plain", PLAIN),
        ("grouped", GROUPED),
        ("either_dot", EITHER_DOT),
        ("either_comma", EITHER_COMMA),
        ("comma", COMMA),
        ("dot", DOT),
    )
    whens = " ".join(f"WHEN regexp_full_match({digits}, {literal(pattern)}) THEN '{name}'" for name, pattern in cases)
    return f"CASE {whens} END"


def digits(cell: str) -> str:
    """SQL for the digits of the struct `cell` with the signs between them."""
    return f"rtrim({cell}.digits, ' .,')"


def value(cell: str, decimal: Decimal | None) -> str:
    """SQL for the DOUBLE value of the struct `cell`; null where it depends on the open question of the decimal sign."""
    number = digits(cell)
    no_dots, no_commas = f"replace({number}, '.', '')", f"replace({number}, ',', '')"
    comma, dot = f"replace({no_dots}, ',', '.')", no_commas
    either = {",": comma, ".": dot, None: "NULL"}[decimal]
    text = (
        f"CASE {shape(number)} WHEN 'plain' THEN {number}"
        rf" WHEN 'grouped' THEN replace(regexp_replace({number}, '[ ''’]', '', 'g'), ',', '.')"
        f" WHEN 'comma' THEN {comma} WHEN 'dot' THEN {dot}"
        f" WHEN 'either_dot' THEN {either} WHEN 'either_comma' THEN {either} END"
    )
    words = " ".join(f"WHEN {literal(word)} THEN {factor}" for word, factor in _FACTORS.items())
    factor = (
        f"CASE WHEN {cell}.t1 <> '' OR {cell}.t2 <> '' THEN 1e3"
        f" ELSE CASE rtrim(lower({cell}.word), '.') {words} ELSE 1 END END"
    )
    is_negative = (
        f"({cell}.sign IN ('-', '−', '–') OR {cell}.sign2 IN ('-', '−', '–')"
        f" OR ({cell}.dash <> '' AND NOT regexp_matches({cell}.digits, '[.,] *$'))"
        f" OR ({cell}.opened <> '' AND {cell}.closed <> ''))"
    )
    whole = f"TRY_CAST({text} || {cell}.power AS DOUBLE) * {factor} * CASE WHEN {is_negative} THEN -1 ELSE 1 END"
    return f"CASE WHEN isfinite({whole}) THEN {whole} END"


def currency(cell: str) -> str:
    """SQL for the ISO code that the struct `cell` names; "kr" where it is one of several crowns; null for none."""
    sign = f"nullif({cell}.before || {cell}.after_t || {cell}.after, '')"
    signs = " ".join(f"WHEN {literal(sign_)} THEN {literal(code)}" for sign_, code in SIGNS.items())
    crowns = " ".join(f"WHEN {literal(sign_)} THEN 'kr'" for sign_ in KRONE)
    return f"CASE {sign} {signs} {crowns} ELSE {sign} END"
