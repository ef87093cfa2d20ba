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
    ],
)
def test_one_field(path, value, kind, allowed):
    assert faults(with_values(TEXT, {path: value})) == [CharterFault(path, kind, allowed)]


def test_several_at_once_each_by_itself():
    text = with_values(TEXT, {("phase", "trigger", "limit_days"): 0, ("silent_days",): 0, ("grace_days",): -1})
    assert {one.path for one in faults(text)} == {("phase", "trigger", "limit_days"), ("silent_days",), ("grace_days",)}


def test_what_only_the_whole_can_tell_says_its_reason():
    (found,) = faults(with_values(TEXT, {("target", "nowhere", "2026-Q4", "entries"): 1}))
    assert (found.kind, found.allowed.split(";")[0]) == ("other", "target.nowhere: no such phase")
    (found,) = faults(with_values(TEXT, {("service_level", "closes"): "07:00"}))
    assert (found.path, found.kind) == (("service_level",), "other")


def test_a_file_that_is_no_toml():
    (found,) = faults("version = ")
    assert (found.path, found.kind) == ((), "toml")
