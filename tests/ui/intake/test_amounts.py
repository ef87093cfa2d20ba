"""What is said of amounts before files are imported."""

from ui.intake import amounts
from ui.text import currency, language
from ui.text.currency import Money


def test_amounts_of_a_file_have_its_own_currency_and_missing_ones_are_not_zero() -> None:
    currency.use(Money("EUR"))  # published before: it says nothing of these files
    for spoken, euros, none in (("de", "258.004\u00a0€", "nicht angegeben"), ("en", "€258,004", "not told")):
        language.use(spoken)
        assert amounts.of_open(258_004, "EUR", 3) == euros
        assert amounts.of_open(0, None, 3) == none
        assert amounts.of_open(0, None, 0) == "0"
    assert amounts.of_open(258_004, None, 3) == "258,004"
    currency.use(Money())
