"""The visitor's choices; the only module that uses ``st.session_state`` and the URL.

There are two kinds: the *view* (as-of day, period, filters, language), shared by all pages, and the *options* of the
current page (such as ``phase`` or ``account``). Both are written into the URL, so that a copied link opens the same
view for a colleague. A URL with parameters takes precedence over what the session remembers; options are dropped when
the page is left.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import streamlit as st

from metrics.question import relations
from metrics.question.option_values import among
from metrics.question.quarters import Quarters
from model.errors import Fault
from settings import settings
from ui.shell import address, period, theme
from ui.shell.address import Refusal, refusal
from ui.shell.scope import FILTERS, Scope
from ui.text import language

STAND_INS: Final = "stand_ins"
_SHARED: Final = ("as_of", "from", "to", "period", "lang", "motion", STAND_INS, *FILTERS)

_VIEW, _OPTIONS, _USED, _WRITTEN, _PAGE = "view", "options", "options_used", "url_written", "page"
_IS_NEW: Final = "is_page_new"
_SPOKEN: Final = "language_of_page"
# Options that came with the URL, until the visitor changes something; and those of them that were refused.
_ASKED, _REFUSED = "options_asked", "options_refused"


def begin() -> None:
    """Start of a run: adopt the parameters of a followed link, and the visitor's language and theme."""
    session = st.session_state
    if _VIEW not in session:
        session[_VIEW] = {"language": settings().language, "period": period.DEFAULT}
        session[_OPTIONS], session[_PAGE], session[_WRITTEN], session[_ASKED] = {}, None, {}, frozenset()
    session[_USED], session[_REFUSED] = [], {}
    url = _url()
    if url and url != session[_WRITTEN]:
        _follow(url)
    language.use(session[_VIEW]["language"])
    theme.use(st.context.theme.type)


def resolve_dates(
    latest: date | None,
    read_on: date | None,
    values_of: Callable[[str], Collection[str]],
    motions: Sequence[str] = (),
    quarters: Quarters = Quarters(),  # noqa: B008 - it cannot change
) -> None:
    """Make the view valid: consistent dates, none after `read_on`, and filters that match some account.

    A named period follows the as-of day; an as-of day nobody chose is `latest`, the last day with evidence, and moves
    on with new data. `values_of`: dimension -> the values accounts have, "" for those without one. `motions`: those
    that can be chosen, the lead motion first. :func:`adjustments` returns what had to be changed.
    """
    if latest is None or read_on is None:
        return
    view = st.session_state[_VIEW]
    is_newest = "as_of" not in view or view["as_of"] == view.get("latest")
    as_of = latest if is_newest else min(view["as_of"], read_on)
    dates = period.preset_dates(view["period"], as_of, quarters) or (view["start"], view["end"])
    motion = view.get("motion", "")
    start, end = min(dates[0], as_of), min(dates[1], as_of)
    found: list[Refusal] = []
    if not is_newest and (fault := refusal(relations.day_not_after, "as_of", view["as_of"], read_on)):
        found.append(("filter.after_data", fault.values))
    if fault := refusal(relations.period_ends_by, dates[1], as_of):
        found.append(("filter.period_cut", {"start": dates[0], **fault.values}))
    if motion and (fault := refusal(among, "motion", motion, motions)):
        found.append((fault.key, fault.values))
    motion = motion if motion in motions[1:] else ""
    for name in FILTERS:
        there = values_of(name) if view.get(name) else ()
        faults = {
            value: refusal(relations.somebody_has, name, value, [one for one in there if one or not value])
            for value in view.get(name, ())
        }
        view = view | ({name: [value for value in faults if not faults[value]]} if faults else {})
        found += [(one.key.replace("answer", "filter"), one.values) for one in faults.values() if one]
    is_asked = view["period"] == "own" and not view.get("is_own")
    named = period.preset_of(start, end, as_of, quarters) if is_asked else view["period"]
    st.session_state[_VIEW] = view | {
        "as_of": as_of,
        "start": start,
        "end": end,
        "period": named,
        "latest": latest,
        # Empty means the lead motion.
        "motion": motion,
        # Shown until the visitor changes the view or follows another link.
        "mended": (*view.get("mended", ()), *found),
    }


def adjustments() -> tuple[Refusal, ...]:
    """What `resolve_dates` had to change in the requested view: text keys and the values for their placeholders."""
    return tuple(st.session_state[_VIEW].get("mended", ()))


def enter(page: str) -> None:
    """Call once the page is known, before any widget: drops options of other pages and applies those in the URL."""
    session = st.session_state
    is_other = page != session[_PAGE]
    # A select box keeps showing its labels in the old language, so it gets a new key when the language changes.
    session[_IS_NEW] = is_other or session.get(_SPOKEN) != language.current()
    session[_SPOKEN] = language.current()
    if is_other:
        session[_OPTIONS] = {name: values for name, values in _url().items() if name not in _SHARED}
        session[_ASKED] = frozenset(session[_OPTIONS])
        session[_PAGE] = page


def finish() -> None:
    """End of a run: write the view and the options the page used into the URL."""
    wanted = query({name: st.session_state[_OPTIONS].get(name) for name in st.session_state[_USED]})
    st.session_state[_WRITTEN] = wanted
    if wanted != _url():
        st.query_params.from_dict(wanted)


def query_to_hand_on() -> dict[str, list[str]]:
    """URL parameters of the current request, to pass it on to another page together with its notices."""
    wanted = query(followed())
    st.session_state[_WRITTEN] = wanted
    return wanted


def scope() -> Scope:
    """The scope of every figure on the page; KeyError without published data."""
    view = st.session_state[_VIEW]
    where = tuple(sorted((name, tuple(sorted(view[name]))) for name in FILTERS if view.get(name)))
    return Scope(view["as_of"], view["start"], view["end"], where, view["language"], view.get("motion", ""))


def query(options: Mapping[str, Any] | None = None) -> dict[str, list[str]]:
    """URL parameters of the current view together with a page's `options`; empty ones are left out."""
    view = st.session_state[_VIEW]
    found: dict[str, list[str]] = {"lang": [view["language"]]}
    if "as_of" in view:
        found |= {"as_of": [view["as_of"].isoformat()]}
        found |= {"from": [view["start"].isoformat()], "to": [view["end"].isoformat()]}
    found |= {name: list(view[name]) for name in FILTERS if view.get(name)}
    found |= {"motion": [view["motion"]]} if view.get("motion") else {}
    found |= {STAND_INS: ["on"]} if view.get(STAND_INS) else {}
    for name, value in (options or {}).items():
        if value not in (None, "", [], ()):
            found[name] = [str(part) for part in value] if isinstance(value, (list, tuple)) else [str(value)]
    return found


def here() -> tuple[str, dict[str, list[str]]]:
    """The current page and the URL parameters that open it again for anyone, in their own language.

    The newest day and a named period move on with the data; a day or dates somebody chose stay.
    """
    session, view = st.session_state, st.session_state[_VIEW]
    found = {name: values for name, values in session[_WRITTEN].items() if name != "lang"}
    if view.get("as_of") == view.get("latest") and view["period"] != "own":
        found = {name: values for name, values in found.items() if name not in ("as_of", "from", "to")}
        found["period"] = [view["period"]]
    return str(session[_PAGE]), found


def view(name: str, default: Any = None) -> Any:
    """A part of the view: ``as_of``, ``period``, ``start``, ``end``, ``language``, ``stand_ins`` or a dimension."""
    return st.session_state.get(_VIEW, {}).get(name, default)


def bind(name: str, value: Any) -> dict[str, Any]:
    """Keyword arguments that bind a widget to part `name` of the view, with `value` shown."""
    return _tie(f"view.{name}", value, _view_changed, name)


def clear_filters() -> None:
    """Drop every filter by dimension; day, period, motion and language stay."""
    view = st.session_state[_VIEW]
    st.session_state[_VIEW] = {name: part for name, part in view.items() if name not in (*FILTERS, "mended")}
    st.session_state[_ASKED] = frozenset()


def followed() -> dict[str, list[str]]:
    """The options that came with the URL, whichever page they are for."""
    return dict(st.session_state[_OPTIONS])


def option(
    name: str, allowed: Sequence[str] | None = None, default: str | None = None, *, label: str = ""
) -> str | None:
    """The page's option `name`; `default` if unset, or if not `allowed` (a notice then names it by its `label`)."""
    value = next(iter(options(name)), None)
    if value is None or allowed is None:
        return default if value is None else value
    if fault := refusal(among, name, value, allowed):
        refuse(fault, label)
        return default
    return value


def refuse(fault: Fault, label: str = "") -> None:
    """Add a notice that the option named by `fault`, called `label` on the page, was not applied.

    Only for options that came with the URL.
    """
    name = str(fault.values["name"])
    if name in st.session_state[_ASKED]:
        st.session_state[_REFUSED] = st.session_state[_REFUSED] | {name: (fault.key, {**fault.values, "label": label})}


def refused() -> tuple[Refusal, ...]:
    """What in the URL was invalid for this page: text keys and the values for their placeholders."""
    return tuple(st.session_state[_REFUSED].values())


def options(name: str) -> tuple[str, ...]:
    """Every value of the page's option `name`."""
    if name not in st.session_state[_USED]:
        st.session_state[_USED] = [*st.session_state[_USED], name]
    return tuple(st.session_state[_OPTIONS].get(name, ()))


def bind_option(name: str, value: Any) -> dict[str, Any]:
    """Keyword arguments that bind a widget to the page's option `name`, with `value` shown."""
    return _tie(f"option.{name}", value, _option_changed, name)


def set_option(name: str, value: str | None) -> None:
    """Set an option without a widget, before it is read."""
    st.session_state[_OPTIONS] = st.session_state[_OPTIONS] | {name: [] if value is None else [value]}


def remember(name: str, value: Any) -> None:
    """Keep `value` for this session under `name` (plain data only), such as the steps of an import."""
    st.session_state[f"kept.{name}"] = value


def remembered(name: str, default: Any = None) -> Any:
    """What :func:`remember` stored."""
    return st.session_state.get(f"kept.{name}", default)


def drop_answers(keys: Iterable[str]) -> None:
    """Forget what was typed into the widgets with these keys, such as a password once it is stored."""
    for key in keys:
        st.session_state.pop(key, None)


def to_top() -> None:
    """Scroll to the top on the next run, where there is what the visitor has scrolled past: a message, another page."""
    remember("top", remembered("top", 0) + 1)


def _url() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _follow(url: dict[str, list[str]]) -> None:
    """The URL takes precedence: what it does not name is unset. Invalid values are unset, with a notice."""
    spoken = url.get("lang", [""])[-1]
    named, refusals = address.dates(url)
    new: dict[str, Any] = {"language": spoken if spoken in language.LANGUAGES else view("language"), **named}
    new |= {name: url[name] for name in FILTERS if url.get(name)}
    new |= {"motion": url.get("motion", [""])[-1], STAND_INS: STAND_INS in url}
    st.session_state[_VIEW] = new | ({"mended": refusals} if refusals else {})
    st.session_state[_OPTIONS] = {name: values for name, values in url.items() if name not in _SHARED}
    st.session_state[_ASKED] = frozenset(st.session_state[_OPTIONS])


def _tie(key: str, value: Any, changed: Callable[[str, str], None], name: str) -> dict[str, Any]:
    # On another page the browser builds every widget anew, with only the values set at that moment.
    if st.session_state.get(_IS_NEW, True) or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return {"key": key, "on_change": changed, "args": (name, key)}


def _view_changed(name: str, key: str) -> None:
    value = st.session_state[key]
    view = {part: part_value for part, part_value in st.session_state[_VIEW].items() if part != "mended"}
    if name == "dates":
        if len(value) != 2:  # the visitor has picked the first day only
            return
        view |= {"start": value[0], "end": value[1]}
    elif value is not None:
        view[name] = value
    if name == "period":
        view["is_own"] = value == "own"
    st.session_state[_VIEW], st.session_state[_ASKED] = view, frozenset()


def _option_changed(name: str, key: str) -> None:
    value = st.session_state[key]
    chosen = (
        [] if value is None else [str(part) for part in value] if isinstance(value, (list, tuple)) else [str(value)]
    )
    st.session_state[_OPTIONS], st.session_state[_ASKED] = st.session_state[_OPTIONS] | {name: chosen}, frozenset()
