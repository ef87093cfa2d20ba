"""An account without a segment says so in every list, as it does where segments are counted."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import BASE, journeys
from tests.tables import tables

AS_OF = (BASE + timedelta(days=40)).isoformat()
LISTS = ("accounts", "in_play", "moved")


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Acme is a small company; of Bolt no segment is known. Both moved from the trigger to the comparison."""
    publish(
        Warehouse(tmp_path),
        account=[{"account_id": "a", "name": "Acme", "segment": "KMU"}, {"account_id": "b", "name": "Bolt"}],
        phase_event=journeys("a: trigger@0 > comparison@20", "b: trigger@0 > comparison@25"),
    )
    return tmp_path


@pytest.mark.parametrize(("lang", "said"), [("de", "(ohne Angabe)"), ("en", "(not given)")])
@pytest.mark.parametrize("page", LISTS)
def test_it_is_said_that_none_is_given(open_page, page: str, lang: str, said: str) -> None:
    rows = tables(open_page(f"pages/accounts/{page}.py", lang=lang, as_of=AS_OF))[0].texts
    assert sorted(rows["segment"]) == [said, "KMU"]
