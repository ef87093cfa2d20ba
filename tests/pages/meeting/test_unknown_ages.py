"""Where it is not known since when the accounts are in their phase, nobody says that none of them is stuck."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import BASE, journeys

AS_OF = (BASE + timedelta(days=400)).isoformat()


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Two accounts in the comparison when the history began, and nothing else: what one look at a list knows."""
    accounts = [
        {"account_id": "A", "name": "Acme", "value": 9000.0, "currency": "EUR"},
        {"account_id": "B", "name": "Bolt"},
    ]
    events = journeys("A: comparison?@0", "B: comparison?@0")
    publish(Warehouse(tmp_path), account=accounts, phase_event=events)
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("lang", "sentence", "untrue"),
    [
        ("de", "Von 2 Fällen ist nicht bekannt, wann sie begannen", ("hängt fest", "in 0 festhängenden")),
        ("en", "Nobody knows when 2 cases began", ("is stuck", "in 0 stuck")),
    ],
)
@pytest.mark.parametrize("page", ["pages/meeting/meeting.py", "pages/leadership/overview.py"])
def test_none_is_called_stuck_or_not(open_page, page: str, lang: str, sentence: str, untrue: tuple[str, ...]) -> None:
    text = said(open_page(page, lang=lang, as_of=AS_OF))
    assert sentence in text
    for claim in untrue:
        assert claim not in text


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        ("de", ("Es ist kein Beschluss zu besprechen.", "Seit dem 31.12.2026 hat sich kein Account bewegt.")),
        ("en", ("There is no decision to look at.", "No account has moved since 31 Dec 2026.")),
    ],
)
def test_no_heading_of_the_agenda_stands_alone(open_page, lang: str, sentences: tuple[str, ...]) -> None:
    text = said(open_page("pages/meeting/meeting.py", lang=lang, as_of=AS_OF))
    assert text.count("gt-answer gt-finding") == 9  # one of each item
    for sentence in sentences:
        assert sentence in text
