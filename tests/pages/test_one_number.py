"""One notion has one number, on whichever page it stands: dwell, stuck accounts, stock and what is in play."""

import json
import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.tables import tables
from ui.documents.plain import plain

Opens = Callable[..., AppTest]


def _tiles(app: AppTest) -> str:
    return " ".join(plain(block.proto.body) for block in app.get("html") if 'class="gt-tile"' in block.proto.body)


def _heads(app: AppTest) -> dict[str, list[str]]:
    """Name of a phase -> the lines above its column on the board."""
    (board,) = [json.loads(one.proto.spec) for one in app.get("plotly_chart") if "meeting.board" in one.proto.id]
    lines = [note["text"].split("<br>") for note in board["layout"]["annotations"]]
    return {re.sub("</?b>", "", name): rest for name, *rest in lines}


@pytest.fixture
def heads(open_page: Opens) -> dict[str, list[str]]:
    return _heads(open_page("pages/meeting/meeting.py", lang="en", item="board"))


def test_how_long_a_phase_takes(open_page: Opens, heads: dict[str, list[str]]) -> None:
    told = re.search(
        r"Pace in (\w+), last 180 days\s+(\d+) days", _tiles(open_page("pages/leadership/overview.py", lang="en"))
    )
    assert told
    phase, days = told.groups()
    assert f"{days} days" in heads[phase]
    pace = tables(open_page("pages/analysis/dwell.py", lang="en"))[0].value.set_index("phase")
    for name, lines in heads.items():
        assert f"{round(pace.loc[name, 'median_days'])} days" in lines


def test_how_many_are_where_and_how_many_are_stuck(open_page: Opens, heads: dict[str, list[str]]) -> None:
    stock = tables(open_page("pages/analysis/phases.py", lang="en"))[0].value.set_index("phase")["accounts"]
    assert [f"{stock[name]} accounts" for name in heads] == [lines[0] for lines in heads.values()]
    in_play = tables(open_page("pages/accounts/in_play.py", lang="en"))[0].value
    assert stock[[*heads]].sum() == len(in_play)
    stuck = tables(open_page("pages/accounts/stuck.py", lang="en"))[0].value
    assert len(stuck) == in_play["warning"].str.startswith("■").sum()
    (worry,) = re.findall(r"Worry: (\w+), where (\d+) of (\d+) accounts", plain(_headline(open_page)))
    assert worry == (worry[0], str((stuck["phase"] == worry[0]).sum()), str(stock[worry[0]]))


def _headline(open_page: Opens) -> str:
    blocks = open_page("pages/leadership/overview.py", lang="en").get("html")
    return next(str(block.proto.body) for block in blocks if "gt-headline" in block.proto.body)
