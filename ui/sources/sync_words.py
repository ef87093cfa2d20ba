"""How far a running sync is, in words: what is being read, rows of how many, and how long the rest takes."""

from storage.sync_lock import Going
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown
from ui.text.vocabulary import step_name

# From here on hours are said instead of minutes.
_MINUTES_SAID = 90


def share_done(going: Going) -> float:
    """How much is done, 0 to 1: by rows where the system says how many there are, else by steps."""
    done, total = (going.rows, going.expected) if going.rows and going.expected else (going.done, going.total)
    return min(1.0, done / total) if total else 0.0


def progress_sentence(going: Going) -> str:
    """Markdown: what is being done, and its rows while a system is read."""
    parts = [t("systems.going", label=markdown(step_name(going.label) or "…"))]
    if going.rows is not None and going.expected is None:
        parts.append(tn("systems.going_rows", going.rows))
    elif going.rows is not None:
        parts.append(t("systems.going_of", rows=values.number(going.rows), expected=values.number(going.expected)))
        if going.seconds_left is not None:
            parts.append(_left(going.seconds_left))
    return " · ".join(parts)


def _left(seconds: float) -> str:
    """About how long the rest takes, in whole minutes or hours, at least one."""
    minutes = max(1, round(seconds / 60))
    if minutes < _MINUTES_SAID:
        return tn("systems.minutes_left", minutes)
    return tn("systems.hours_left", round(minutes / 60))
