"""Currencies by code, sign and word, and which of them a heading names."""

import re

CODES = (
    "EUR", "USD", "CHF", "GBP", "JPY", "PLN", "CZK", "SEK", "NOK", "DKK", "HUF", "RON", "BGN", "TRY", "CAD", "AUD",
    "NZD", "CNY", "HKD", "SGD", "INR", "BRL", "MXN", "ZAR", "AED", "SAR", "ILS", "KRW", "THB", "UAH", "RUB", "ISK",
)  # fmt: skip
SIGNS = {
    "€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON",
    "₺": "TRY", "₹": "INR", "R$": "BRL", "₪": "ILS", "₩": "KRW", "₴": "UAH", "Fr.": "CHF", "SFr.": "CHF", "Euro": "EUR",
    "CA$": "CAD", "A$": "AUD", "C$": "CAD",
}  # fmt: skip
# Signs used by several countries: kept as they are, without assuming a code.
KRONE = ("kr", "kr.", "Kr", "Kr.")
PATTERN = "|".join(re.escape(sign) for sign in sorted((*CODES, *SIGNS, *KRONE), key=len, reverse=True))
_HEADING = re.compile(rf"(?:^|[\s(\[/_-]|T|k|Mio\.? ?)({PATTERN})(?=$|[\s)\]/_,.-])")


def code_of(sign: str) -> str | None:
    """The ISO code of a sign or code as it is written; None for one that several countries use."""
    return sign.upper() if sign.upper() in CODES else SIGNS.get(sign)


def currency_in(heading: str) -> str | None:
    """The currency that a heading names: "Auftragswert (€)", "Amount in USD", "Umsatz T€"."""
    found = _HEADING.search(heading)
    return code_of(found[1]) if found else None


_FACTORS = (
    (1_000, r"\b[Tk] ?€|\b[Tk](EUR|CHF|USD)\b|\bk ?\$|\bTsd\b|\bTausend\b|\bin thousands?\b|'000\b|\([kT]\)"),
    (1_000_000, r"\bMio\b|\bMillionen\b|\bin millions?\b|\bM ?€|\bMEUR\b|\(M\)"),
)


def factor_in(heading: str) -> int:
    """The factor that a heading gives for its numbers: 1000 for "Umsatz (T€)", else 1."""
    return next((factor for factor, pattern in _FACTORS if re.search(pattern, heading)), 1)
