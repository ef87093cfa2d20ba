"""Every faulty field of a charter by itself, with what is allowed."""

import pytest

from model.charter import DEFAULT_CHARTER
from model.charter_edits import with_values
from model.charter_faults import CharterFault, faults

TEXT = DEFAULT_CHARTER.read_text(encoding="utf-8")


def test_a_charter_that_can_be_used_has_none():
    assert faults(TEXT) == []


@pytest.mark.parametrize(
    ("path", "value", "kind", "allowed"),
    [
        (("phase", "decision", "limit_days"), 0, "above", "0"),
        (("phase", "decision", "limit_days"), "soon", "number", ""),
        (("dormant_days",), -1, "at_least", "0"),
        (("stuck_share",), 1.5, "below", "1"),
        (("phase", "trigger", "name", "de"), " ", "missing", ""),
        (("money", "currency"), "Euro", "pattern", "EUR"),
        (("service_level", "opens"), "8", "pattern", "08:00"),
        (("target", "decision", "2026-Q4", "conversion_rate"), 2.0, "at_most", "1"),
        (("silent_dayz",), 3, "unknown", ""),
        (("service_level", "hours"), 0, "above", "0"),
        (("service_level", "closes"), "07:00", "after_opening", "08:00"),
        (("service_level", "holiday_region"), "Bayern", "region", "DE, DE-BY"),
        (("time_zone",), "Berlin", "pattern", "Europe/Berlin"),
        (("phase", "trigger", "limit_days"), -3, "above", "0"),
        (("phase", "trigger", "limit_days"), 10**9, "at_most", "36500"),
        (("phase", "decision", "name", "de"), "vergleich ", "taken", "vergleich"),
        (("phase", "trigger", "name", "en"), "x" * 200, "too_long", "80"),
    ],
)
def test_one_field(path, value, kind, allowed):
    assert faults(with_values(TEXT, {path: value})) == [CharterFault(path, kind, allowed)]


def test_a_name_that_another_has_is_told_where_it_stands_second():
    text = with_values(TEXT, {("phase", "trigger", "name", "en"): "Decision"})
    # The trigger comes first, so that it is the decision that has a name which is taken.
    assert faults(text) == [CharterFault(("phase", "decision", "name", "en"), "taken", "Decision")]


def test_a_rate_needs_a_year_and_a_currency():
    text = with_values(TEXT, {("money", "currency"): "EUR", ("money", "rates", "?", "USD"): 0.9})
    assert [(one.path[:3], one.allowed) for one in faults(text)] == [(("money", "rates", "?"), "2026")]
    text = with_values(TEXT, {("money", "currency"): "EUR", ("money", "rates", "2026", "?"): 0.9})
    assert [(one.path[:4], one.allowed) for one in faults(text)] == [(("money", "rates", "2026", "?"), "EUR")]
    text = with_values(TEXT, {("money", "currency"): "EUR", ("money", "rates", "2026", "USD"): "?"})
    assert [(one.path[:4], one.kind) for one in faults(text)] == [(("money", "rates", "2026", "USD"), "number")]


def test_several_at_once_each_by_itself():
    text = with_values(TEXT, {("phase", "trigger", "limit_days"): 0, ("silent_days",): 0, ("grace_days",): -1})
    assert {one.path for one in faults(text)} == {("phase", "trigger", "limit_days"), ("silent_days",), ("grace_days",)}


def test_what_only_the_whole_can_tell_says_its_reason():
    (found,) = faults(with_values(TEXT, {("target", "nowhere", "2026-Q4", "entries"): 1}))
    assert (found.kind, found.allowed.split(";")[0]) == ("other", "target.nowhere: no such phase")


def test_a_file_that_is_no_toml():
    (found,) = faults("version = ")
    assert (found.path, found.kind) == ((), "toml")
