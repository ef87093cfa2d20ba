"""On the page Pace and in the meeting an earlier value has the filter and the length of the later one, and no plan of
the company stands beside a part of it.
"""

import re
from datetime import datetime

import pytest

from tests.pages.leadership.test_like_with_like import PLANNED
from ui.documents.plain import plain

PACE, MEETING = "pages/analysis/dwell.py", "pages/meeting/meeting.py"
DAYS = {"en": (r"\d{1,2} \w{3} \d{4}", "%d %b %Y"), "de": (r"\d{2}\.\d{2}\.\d{4}", "%d.%m.%Y")}
COURSE = {"en": r", ({day}) to ({day}): .*?\(compared with ({day}) to ({day})\)",
          "de": r", ({day}) bis ({day}): .*?\(verglichen mit ({day}) bis ({day})\)"}  # fmt: skip


def told(app) -> str:
    bodies = " ".join(plain(block.proto.body) for block in app.get("html"))
    return bodies.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("spoken", ["de", "en"])
@pytest.mark.parametrize("view", [{}, {"segment": "SMB"}], ids=["all", "part"])
def test_pace_is_compared_with_as_many_days_right_before(open_page, spoken, view) -> None:
    day, pattern = DAYS[spoken]
    text = told(open_page(PACE, lang=spoken, **view))
    (found,) = re.findall(COURSE[spoken].format(day=day), text)
    start, end, since, until = (datetime.strptime(one, pattern).date() for one in found)  # noqa: DTZ007 - days only
    assert (end - start, (start - until).days) == (until - since, 1)
    assert not PLANNED.search(text)


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_the_meeting_of_a_part_has_no_plan_of_the_whole(open_page, spoken) -> None:
    assert not PLANNED.search(told(open_page(MEETING, lang=spoken, segment="SMB")))
