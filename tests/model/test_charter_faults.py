"""Every faulty field of a charter by itself, with what is allowed."""

from pathlib import Path

import pytest

from model import charter
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


PHASES = "trigger, orientation, requirements, comparison, decision, won, lost, dormant"


@pytest.mark.parametrize(
    ("added", "kind", "allowed", "facts"),
    [
        ('[target.nix]\n"2026-Q4" = { entries = 1 }', "target_phase", PHASES, {"what": "nix"}),
        ('[target.trigger]\n"FY2027-Q1" = { entries = 1 }', "calendar_quarter", "", {"what": "FY2027-Q1"}),
        ('[[rule]]\nphase = "nix"\nfrom = "activity"\nkinds = ["x"]', "rule_phase", PHASES, {"what": "nix"}),
        ('[[rule]]\nphase = "won"\nfrom = "opportunity"\nkinds = ["Signed"]', "rule_kinds", "created, won, lost",
         {"what": "Signed"}),
        ('[[rule]]\nphase = "won"\nfrom = "opportunity"\nkinds = ["won"]\nmin_contacts = 1', "rule_condition",
         "min_contacts = 0", {"what": "min_contacts", "source": "opportunity"}),
    ],
)  # fmt: skip
def test_what_only_the_whole_can_tell_says_its_reason(added, kind, allowed, facts):
    (found,) = faults(f"{TEXT}\n{added}\n")
    assert found.kind == kind
    assert facts.items() <= dict(found.facts).items()
    assert not allowed or found.allowed == allowed


def test_what_the_head_of_a_charter_says_wrong():
    fiscal = with_values(TEXT, {("fiscal_year_starts_on",): "10-01", ("target", "trigger", "2026-Q4", "entries"): 1})
    (quarter,) = faults(fiscal)
    assert (quarter.kind, dict(quarter.facts)) == ("fiscal_quarter", {"phase": "trigger", "what": "2026-Q4"})
    (named,) = faults(with_values(TEXT, {("personal_dimensions",): ["shoe"]}))
    assert (named.kind, dict(named.facts)) == ("dimension", {"what": "shoe"})
    (twice,) = faults(TEXT.replace('key = "orientation"', 'key = "trigger"').replace("orientation", "trigger"))
    assert (twice.kind, dict(twice.facts)) == ("phase_key", {"what": "trigger"})


def test_every_reason_of_a_validator_has_a_kind_of_its_own():
    """A reason nobody has words for would be told as one that does not fit, without saying why."""
    source = Path(charter.__file__).read_text(encoding="utf-8")
    assert source.count("raise ValueError(") == 9  # time_zone is a pattern; target.… has two sentences of fiscal_year


@pytest.mark.parametrize(
    ("text", "kind", "facts"),
    [
        ("version = ", "toml_end", ()),
        ('version = 1\n[[phase]]\nkey "trigger"', "toml", (("line", "3"), ("column", "5"))),
        ('version = """one', "toml_end", ()),
    ],
)
def test_a_file_that_is_no_toml(text, kind, facts):
    (found,) = faults(text)
    assert (found.path, found.kind, found.facts) == ((), kind, facts)
