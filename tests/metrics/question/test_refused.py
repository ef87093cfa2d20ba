"""Senseless questions are refused, by every metric, with a sentence in both languages that says what would be right."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import CATALOG
from metrics.question.relations import nearest
from model.errors import Fault
from storage.answer import answer
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import journeys
from ui.text import catalogue, language
from ui.text.catalogue import t

FIRST, LAST, READ = date(2026, 1, 1), date(2026, 3, 2), date(2026, 3, 9)
LINES = ("a: trigger@0 > comparison@20 > won@60", "b: trigger@5 > orientation@9", "c: comparison@10 > lost@30")
NAMES = st.sampled_from(sorted(CATALOG))
AFTER = st.integers(1, 4000).map(lambda days: READ + timedelta(days=days))
# What one option of each kind may be asked with, and what never.
RIGHT: dict[str, Any] = {
    "text": "a",
    "date": FIRST, "dates": (FIRST,), "days": (30,), "day_count": 30, "horizon": 30, "horizons": (30,),
    "last_days": 30, "number": 3,
    "cards": (), "themes": (("price", ("discount",)),), "heard": (("trigger", 3, "a discount"),),
}  # fmt: skip
NO_COUNT = (-1, 2.5, float("nan"), "3", "", True, date(2026, 1, 1), [3], 10**30)
NO_LIST = ("30", "", 30, {30: 1}, b"30")
NO_DAY = ("2026-01-01", 20260101, datetime(2026, 1, 1, tzinfo=UTC), 1.5)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory) -> Snapshot:
    """Three accounts, last heard of on 2 March and read on 9 March; nobody has a region."""
    segments = {"a": "Konzern", "b": "KMU", "c": None}
    accounts = [{"account_id": key, "name": key, "segment": value} for key, value in segments.items()]
    warehouse = Warehouse(tmp_path_factory.mktemp("refused"))
    read_at = datetime.fromisoformat("2026-03-09T12:00:00Z")
    return publish(warehouse, account=accounts, phase_event=journeys(*LINES), synced_at=read_at)


def question(name: str) -> dict[str, Any]:
    """A question that `name` answers, with every option it knows."""
    metric = CATALOG[name]
    phases = {"from_phase": "trigger", "to_phase": "comparison", "phase": "comparison", "entered": "comparison"}
    options = {
        option: phases[option] if kind == "phase" else kind[0] if isinstance(kind, tuple) else RIGHT[kind]
        for option, kind in metric.options.items()
    }
    options |= {"label": "2026-01"} if "label" in options else {}
    return options | ({"start": FIRST, "end": LAST} if metric.time == "period" else {})


def refused(snapshot: Snapshot, name: str, key: str, **changed: Any) -> Fault:
    """The Fault that answers the question changed so; its sentence stands in both languages."""
    with pytest.raises(Fault) as caught:
        answer(snapshot, name, **question(name) | changed)
    fault = caught.value
    assert fault.key == key, (name, changed, fault)
    sentences = []
    for spoken in language.LANGUAGES:
        with language.speaking(spoken), pytest.MonkeyPatch.context() as patch:
            patch.setattr(catalogue, "is_strict", True)
            sentences.append(t(fault.key, **fault.values))
    assert len(set(sentences)) == len(language.LANGUAGES)
    return fault


@pytest.mark.parametrize("name", CATALOG)
def test_sensible_questions_are_answered(snapshot, name):
    answer(snapshot, name, **question(name))
    answer(snapshot, name, **question(name) | {"as_of": READ})
    answer(snapshot, name, **question(name) | {"where": {"segment": ["Konzern", None]}})


@given(name=NAMES, day=AFTER)
def test_no_figure_for_a_day_that_nobody_has_read(snapshot, name, day):
    fault = refused(snapshot, name, "answer.after_data", as_of=day)
    assert fault.values == {"name": "as_of", "day": day.isoformat(), "last": "2026-03-09"}
    refused(snapshot, name, "answer.after_data", start=FIRST, end=day)
    refused(snapshot, name, "answer.after_data", start=day, end=day)
    for option, kind in CATALOG[name].options.items():
        if kind in ("date", "dates"):
            refused(snapshot, name, "answer.after_data", **{option: day if kind == "date" else (FIRST, day)})


@given(name=NAMES, days=st.integers(1, 60))
def test_periods_run_forward_and_are_over(snapshot, name, days):
    earlier = LAST - timedelta(days=days)
    refused(snapshot, name, "answer.period_backwards", start=LAST, end=earlier)
    refused(snapshot, name, "answer.before_end", start=FIRST, end=LAST, as_of=earlier)
    # Half a period is none.
    refused(snapshot, name, "answer.period_missing", start=FIRST, end=None)
    refused(snapshot, name, "answer.period_missing", start=None, end=LAST)
    if "since" in CATALOG[name].options:
        refused(snapshot, name, "answer.since_after", since=LAST, as_of=earlier)


WAYS = [name for name, metric in CATALOG.items() if {"from_phase", "to_phase"} <= {*metric.required}]


@pytest.mark.parametrize("name", WAYS)
def test_a_way_leads_forward(snapshot, name):
    phases = snapshot.charter.in_play
    for place, start in enumerate(phases):
        for goal in phases[: place + 1]:
            fault = refused(snapshot, name, "answer.goal_not_later", from_phase=start, to_phase=goal)
            assert fault.values["allowed"] == ", ".join((*phases[place + 1 :], "won"))
        answer(snapshot, name, **question(name) | {"from_phase": start, "to_phase": "won"})
    assert {"conversion", "cohorts"} <= {*WAYS}


@given(name=NAMES, day=st.sampled_from(NO_DAY))
def test_days_are_calendar_days(snapshot, name, day):
    refused(snapshot, name, "answer.not_allowed", as_of=day)
    refused(snapshot, name, "answer.not_allowed", start=day, end=LAST)
    for option, kind in CATALOG[name].options.items():
        if kind in ("date", "dates"):
            refused(snapshot, name, "answer.not_allowed", **{option: day if kind == "date" else (day,)})


@given(name=NAMES, value=st.sampled_from(NO_COUNT))
def test_counts_are_whole_numbers(snapshot, name, value):
    for option, kind in CATALOG[name].options.items():
        if kind in ("day_count", "horizon", "last_days", "number"):
            refused(snapshot, name, "answer.not_allowed", **{option: value})
        if kind == "days":
            refused(snapshot, name, "answer.not_allowed", **{option: (30, value)})
        if kind in ("horizon", "last_days"):
            refused(snapshot, name, "answer.not_allowed", **{option: 0})


@given(name=NAMES, value=st.sampled_from(NO_LIST))
def test_a_list_is_a_list(snapshot, name, value):
    refused(snapshot, name, "answer.list_meant", where={"segment": value})
    refused(snapshot, name, "answer.list_empty", where={"segment": []})
    for option, kind in CATALOG[name].options.items():
        if kind in ("days", "dates"):
            refused(snapshot, name, "answer.list_meant", **{option: value})
            refused(snapshot, name, "answer.list_empty", **{option: []})


@given(name=NAMES, value=st.sampled_from((5, ["a"], b"a", FIRST)))
def test_a_text_is_a_text(snapshot, name, value):
    refused(snapshot, name, "answer.text_meant", where={"segment": [value]})
    for option, kind in CATALOG[name].options.items():
        if kind == "text":
            refused(snapshot, name, "answer.text_meant", **{option: value})
        if kind == "phase" or isinstance(kind, tuple):
            refused(snapshot, name, "answer.not_allowed", **{option: value})


@pytest.mark.parametrize("name", CATALOG)
def test_filters_are_for_values_that_somebody_has(snapshot, name):
    fault = refused(snapshot, name, "answer.nobody_has", where={"segment": ["KMU", "Konzren"]})
    assert (fault.values["value"], fault.values["nearest"]) == ("Konzren", "Konzern, KMU")
    refused(snapshot, name, "answer.nobody_has_any", where={"region": ["Nord"]})
    refused(snapshot, name, "answer.unknown_dimension", where={"colour": ["red"]})
    refused(snapshot, name, "answer.owner_filter", where={"owner_sales": ["x"]})
    refused(snapshot, name, "answer.not_allowed", where=["segment"])
    refused(snapshot, name, "answer.unknown_option", colour="red")
    refused(snapshot, name, "answer.unknown_dimension" if CATALOG[name].keys else "answer.cannot_group", by="colour")


def test_the_three_likest_are_named_the_likest_first():
    there = {"Großkunde", "Mittelstand", "Kleinkunde", "Behörde", "Grosskunden"}
    assert nearest("grosskunde", there)[:2] == ["Grosskunden", "Großkunde"]
    assert len(nearest("grosskunde", there)) == 3


def test_accounts_without_a_value_can_be_asked_for_though_everybody_has_one(snapshot):
    found = rows(answer(snapshot, "stock", where={"segment": ["Konzern"], "region": [None]}))
    assert sum(row["accounts"] for row in found) == 1


def test_silence_until_the_day_of_reading_is_known(snapshot):
    """Asked without a day it is the last one with evidence; any day until it was read can be asked for."""
    ages = [row["age_days"] for row in rows(answer(snapshot, "phase_spells")) if row["account_id"] == "b"]
    later = [row["age_days"] for row in rows(answer(snapshot, "phase_spells", as_of=READ)) if row["account_id"] == "b"]
    assert (ages[-1], later[-1]) == (51, 58)


def test_the_demonstration_is_read_on_its_last_day(tmp_path):
    demo = publish(Warehouse(tmp_path), phase_event=journeys(*LINES), is_demo=True)
    assert (demo.info.as_of, demo.info.read_on) == (LAST, LAST)
