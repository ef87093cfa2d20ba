from collections.abc import Iterator

import pytest

from ui.text import currency, language, values
from ui.text.currency import Apart, Money


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = currency.page_money()
    yield
    currency.use(before)


@pytest.mark.parametrize(
    ("found", "one", "german", "english"),
    [
        (Money("EUR"), "EUR", "1.200\u00a0€", "€1,200"),
        (Money("USD"), "USD", "1.200\u00a0$", "US$1,200"),
        # What stands apart changes nothing of the sums' currency.
        (Money("EUR", apart=(Apart("USD", 1, 5.0),)), "EUR", "1.200\u00a0€", "€1,200"),
        # Mixed or unknown: a number without a sign, never a wrong one.
        (Money(is_mixed=True), None, "1.200", "1,200"),
        (Money(), None, "1.200", "1,200"),
    ],
)
def test_money_is_in_the_currency_of_the_data(found: Money, one: str | None, german: str, english: str) -> None:
    currency.use(found)
    assert currency.current() == one
    for spoken, expected in (("de", german), ("en", english)):
        language.use(spoken)
        assert values.money(1200) == expected


def test_a_row_that_names_its_currency_is_written_in_it() -> None:
    currency.use(Money(is_mixed=True))
    language.use("de")
    assert values.money(5, "USD") == "5\u00a0$"
    assert values.money(1_800_000, is_short=True) == "1,8\u00a0Mio."


def test_a_rough_amount_is_everybody_s_own() -> None:
    """No reader is shown an amount in another's language or currency, or one that is hidden from them."""
    seen = []
    for found, spoken in (
        (Money("EUR"), "de"), (Money("EUR"), "en"), (Money("USD"), "en"), (Money("EUR", is_hidden=True), "de")
    ):  # fmt: skip
        currency.use(found)
        language.use(spoken)
        seen.append(values.rough_money(357_722))
    assert seen == ["360.000\u00a0€", "€360,000", "US$360,000", "–"]
