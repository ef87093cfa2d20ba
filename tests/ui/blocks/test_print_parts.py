"""What is printed is made when the browser asks, in a run of its own that knows nothing of the page's."""

from collections.abc import Callable
from contextvars import Context, copy_context

import pytest

from ui.blocks import print_parts
from ui.text import currency, language, values
from ui.text.currency import Money


def test_a_report_is_printed_in_the_language_and_currency_of_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Callable[[], str]] = []
    monkeypatch.setattr(print_parts, "_report", asked.append)

    def page() -> None:
        language.use("en")
        currency.use(Money("EUR"))
        print_parts.print_instead(lambda: values.money(1200))

    copy_context().run(page)
    assert Context().run(asked[0]) == "€1,200"
