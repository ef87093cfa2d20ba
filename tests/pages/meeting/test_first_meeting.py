"""The first meeting of all says so; the first with filters says that there may be others."""

from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    accounts = [{"account_id": "acme", "name": "Acme AG", "segment": "KMU"}]
    publish(Warehouse(folder), phase_event=journeys("acme: trigger@0"), account=accounts)
    return folder


@pytest.fixture
def data_folder(company: Path) -> Path:
    return company


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ({"lang": "de"}, "Das erste Meeting über alle Accounts."),
        ({"lang": "en"}, "The first meeting about all accounts."),
        ({"lang": "de", "segment": "KMU"}, "Das erste Meeting mit diesen Filtern."),
    ],
)
def test_it_says_what_it_is_about(open_page, view, said) -> None:
    app = open_page("pages/meeting/meeting.py", **view)
    assert any(said in block.proto.body for block in app.get("html"))
