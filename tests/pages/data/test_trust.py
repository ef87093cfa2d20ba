"""The trust page in parts: what is doubtful, figures without it, the care box; each opens the accounts behind it."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from storage.answer import answer
from storage.warehouse import Warehouse
from tests import tables as shown
from ui.text import catalogue, language

Opens = Callable[..., AppTest]
TRUST = "pages/data/trust.py"


def tables(app: AppTest) -> list[tuple[list[str], list[list]]]:
    return [(list(frame.value.columns), frame.value.to_numpy().tolist()) for frame in shown.tables(app)]


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_phases_and_the_accounts_behind_them(open_page: Opens, demo_folder, spoken: str) -> None:
    app = open_page(TRUST, lang=spoken, finding="stale")
    counted = answer(Warehouse(demo_folder).current(), "trust").to_pylist()
    (columns, rows), (_, listed), _ = tables(app)
    assert [row[columns.index("suspect")] for row in rows] == [row["suspect"] for row in counted]
    assert len(listed) == sum(row["stale"] for row in counted) > 0
    assert {row[3] for row in listed} == {catalogue.texts_of(spoken)["trust.to_do.stale"]}
    # A row a finding: an account may have several, and there are fewer accounts than rows.
    assert catalogue.texts_of(spoken)["unit.findings"] in "".join(block.proto.body for block in app.get("html"))


@pytest.mark.parametrize("figure", ["stock", "value", "dwell", "conversion"])
def test_figures_with_and_without_doubtful_entries(open_page: Opens, demo_folder, figure: str) -> None:
    ((columns, rows),) = tables(open_page(TRUST, lang="de", part="doubts", figure=figure))
    limits = {"stock": (), "value": ()}.get(figure, ("with_between", "without_between"))
    # What is estimated has its limits beside it.
    assert {*columns[1:]} == {"with_doubtful", "without_doubtful", "difference", *limits}
    for whole, sure, difference in zip(
        *([row[columns.index(name)] for row in rows] for name in ("with_doubtful", "without_doubtful", "difference")),
        strict=True,
    ):
        assert difference == sure - whole or difference != difference
    for name in limits:
        told = [row[columns.index(name)] for row in rows]
        assert any(" – " in one for one in told)
    if figure == "stock":
        snapshot = Warehouse(demo_folder).current()
        sure_counts = answer(snapshot, "stock", trusted_only=True)["accounts"].to_pylist()
        assert [row[2] for row in rows] == sure_counts[: len(rows)]


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_care_box_names_ten_fixes_and_no_employee(open_page: Opens, demo_folder, spoken: str) -> None:
    ((columns, rows),) = tables(open_page(TRUST, lang=spoken, part="care_box"))
    fixes = answer(Warehouse(demo_folder).current(), "fixes").to_pylist()
    # The name, which is the link, comes first; the order says the rank.
    assert [row[0] for row in rows] == [fix["name"] for fix in fixes]
    assert [fix["rank"] for fix in fixes] == list(range(1, 11))
    assert "owner" not in columns
