"""Who moved since the last meeting, by name: also those that are gone, and where nobody is."""

from typing import Any

import pandas as pd
import pytest

from ui.accounts import moved


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("became", "told"),
    [({}, ["Muster GmbH", "old"]), ({"old": "Muster GmbH"}, ["Muster GmbH", "old → Muster GmbH"])],
)
def test_whoever_is_gone_bears_its_id_and_what_it_became(
    monkeypatch: pytest.MonkeyPatch, became: dict[str, str], told: list[str]
) -> None:
    known = pd.DataFrame({"account_id": ["a1"], "name": ["Muster GmbH"], "segment": ["SMB"], "value": [5.0]})
    monkeypatch.setattr("ui.shell.data.run_metric", lambda *asked, **options: known)
    monkeypatch.setattr("ui.accounts.duplicates.became", lambda: became)
    scope: Any = None
    found = moved.with_names(scope, pd.DataFrame({"account_id": ["old", "a1"], "kind": ["moved", "moved"]}))
    assert found["name"].tolist() == told
