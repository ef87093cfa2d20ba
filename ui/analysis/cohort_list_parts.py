"""The cohort named in the URL of the accounts page."""

import re

from metrics.conversion.conversion import UNITS
from model.charter import WON
from ui.analysis import cohort_list, conversion_parts
from ui.shell import phase, state

_LABEL = re.compile(r"(FY)?\d{4}-(Q[1-4]|0[1-9]|1[0-2])")


def cohort_in_address() -> cohort_list.Cohort | None:
    """The cohort in the URL; None if it names no valid one."""
    in_play = phase.in_play()
    label, source = state.option("cohort") or "", state.option("cohort_of", in_play)
    later = (*in_play[in_play.index(source) + 1 :], WON) if source is not None else ()
    target = state.option("until", later)
    window, unit = conversion_parts.window_days(), str(state.option("unit", UNITS, UNITS[0]))
    if not _LABEL.fullmatch(label) or source is None or target is None:
        return None
    part = str(state.option("part", cohort_list.PARTS, cohort_list.WHOLE))
    return cohort_list.Cohort(label, source, target, window, unit, part)
