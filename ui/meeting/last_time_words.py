"""Item 1 in words: what the last meetings agreed."""

from ui.meeting import decision_rows
from ui.meeting.current_meeting import Sitting
from ui.shell import filter_words
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html


def looks_back(now: Sitting) -> str:
    """Which meeting this one follows, in words."""
    if now.last is None:
        return t("meeting.no_last" if now.scope.narrowing else "meeting.no_last_of_all")
    if now.is_newer:
        return t("meeting.looks_back", number=now.last.number, day=now.last.as_of)
    return t("meeting.not_newer", number=now.last.number, day=now.last.as_of)


def last_time_sentence(now: Sitting) -> str:
    """HTML: how many decisions there were, and how many are done, still open and overdue; "" if there were none."""
    if not now.carried:
        return ""
    done = sum(one.status == "done" for one in now.carried)
    due = sum(decision_rows.is_overdue(now, one) for one in now.carried)
    still = sum(one.status == "open" for one in now.carried)
    return html(
        f"{tn('meeting.agreed', len(now.carried))} {t('meeting.agreed_detail', done=done, open=still, due=due)}"
    )


def held_elsewhere(now: Sitting) -> str:
    """A note that there are meetings with other filters; "" if there are none."""
    if now.elsewhere is None:
        return ""
    filters, day = filter_words.filters_in_words(now.elsewhere.filters.items()), values.day(now.elsewhere.as_of)
    return t("meeting.elsewhere", day=day, filters=filters)
