"""Item 7 in words: for which phase the customer speaks, and why this one."""

from typing import Final

from model.voice import Card
from ui.analysis import focus_phase
from ui.blocks import unknown_entries
from ui.meeting.current_meeting import Sitting
from ui.shell import data, links, phase
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html
from ui.text.shortening import shortened

# Two phases whose amounts differ by less than a tenth are as good as equal.
_CLOSE: Final = 0.9
# What fits on the wall: characters of each text, texts of a card.
_TEXT: Final = 150


def finding(now: Sitting) -> str:
    """HTML: the phase that needs the customer's voice, and the reason why this one."""
    key = focus_phase.phase_of(now.scope)
    return t("meeting.voice.finding", phase=html(phase.name(key)), reason=_reason(now, key))


def _reason(now: Sitting, key: str) -> str:
    """HTML: most value at risk, with what comes next; without values most stuck accounts; else leadership's choice."""
    rows = data.run_metric("stuck_counts", now.scope).set_index("phase")
    count = int(rows["accounts"].get(key, 0))
    if not count:
        is_unknown = unknown_entries.missing(now.scope)
        return t("meeting.voice.watched_unknown" if is_unknown else "meeting.voice.watched")
    amounts = rows["value_at_risk"].fillna(0)
    if not amounts.sum():
        return tn("meeting.voice.stuck", count, n=links.number(count, "stuck", phase=key))
    here = {
        "amount": html(values.rough_money(amounts[key])),
        "accounts": links.anchor(tn("stuck.count", count), "stuck", phase=key),
    }
    others = amounts.drop(key)
    if others.empty or not others.max():
        return f"{t('meeting.voice.at_risk', **here)}."
    name, amount = html(phase.name(str(others.idxmax()))), html(values.rough_money(others.max()))
    if amount == here["amount"]:
        return t("meeting.voice.equal", phase=name, **here)
    near = "meeting.voice.near" if others.max() >= _CLOSE * amounts[key] else "meeting.voice.then"
    return f"{t('meeting.voice.at_risk', **here)}; {t(near, phase=name, amount=amount)}."


def on_wall(card: Card) -> Card:
    """The card with its texts short enough for the wall; in full it is behind "more"."""
    texts = {name: shortened(text, _TEXT) for name, text in card.texts.items()}
    return card.model_copy(update={"texts": texts})
