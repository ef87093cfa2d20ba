"""Whatever language a test speaks, the next one finds the one before."""

from collections.abc import Iterator

import pytest

from ui.text import language


@pytest.fixture(autouse=True)
def _language_as_before() -> Iterator[None]:
    before = language.current()
    yield
    language.use(before)
