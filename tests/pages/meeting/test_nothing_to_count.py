"""A meeting on days on which nothing happened says so: it counts no nothings, and announces no list that is empty."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import BASE, journeys

AS_OF = BASE + timedelta(days=400)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Acme in the trigger for 400 days, which marketing leads; sales has touched nobody."""
    publish(Warehouse(tmp_path), account=[{"account_id": "A", "name": "Acme"}], phase_event=journeys("A: trigger@0"))
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        ("de", (
            "Seit dem 31.12.2026 hat sich kein Account bewegt.",
            "In den letzten 90 Tagen wurde kein Account an den Vertrieb übergeben, und er hatte keinen anzusprechen.",
        )),
        ("en", (
            "No account has moved since 31 Dec 2026.",
            "In the last 90 days no account was handed over to sales, and there was none for sales to touch.",
        )),
    ],
)  # fmt: skip
def test_nothing_is_counted_of_nothing(open_page, lang: str, sentences) -> None:
    text = said(open_page("pages/meeting/meeting.py", lang=lang, as_of=AS_OF.isoformat()))
    for sentence in sentences:
        assert sentence in text
    for empty in ("0 von 0", "0 of 0", "noch kein Meeting abgeschlossen ist", "no meeting has been closed yet"):
        assert empty not in text


class TestWithOneHandover:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        """Acme came to the comparison, which sales leads, 30 days before; nobody was touched while marketing led."""
        accounts = [{"account_id": "A", "name": "Acme"}]
        publish(Warehouse(tmp_path), account=accounts, phase_event=journeys("A: trigger@0 > comparison@370"))
        return tmp_path

    @pytest.mark.parametrize(
        ("lang", "share", "unseen"),
        [
            ("de", "niemand angesprochen, solange das Marketing führt", "„Zu spät“ heißt hier nur, dass keine bekannt"),
            ("en", "nobody touched while marketing leads", "“too late” only means here that none is known"),
        ],
    )
    def test_only_what_there_was_none_of_is_said_in_words(self, open_page, lang: str, share: str, unseen: str) -> None:
        text = said(open_page("pages/meeting/meeting.py", lang=lang, as_of=AS_OF.isoformat()))
        assert share in text
        assert unseen in text, "without any activity nobody knows that sales was silent"
        assert "0 von 0" not in text
        assert "0 of 0" not in text
