"""The charter: what it holds, and the sentence that says what is wrong with it."""

import pytest

from model.charter import CharterError, default_charter, parse_charter, read_charter

PHASE = """
[[phase]]
key = "trigger"
name = { de = "Anstoß", en = "Trigger" }
led_by = "marketing"
limit_days = 30
"""


def test_the_default_charter_speaks_both_languages():
    charter = default_charter()
    assert charter.in_play == ("trigger", "orientation", "requirements", "comparison", "decision")
    assert [phase.name.in_language("de") for phase in charter.phases] == [
        "Anstoß", "Orientierung", "Anforderungen", "Vergleich", "Entscheidung",
    ]  # fmt: skip
    assert [phase.led_by for phase in charter.phases] == ["marketing", "marketing", "shared", "sales", "sales"]
    assert charter.phase_keys[-3:] == ("won", "lost", "dormant")
    assert (charter.silent_days, charter.grace_days, charter.dormant_days, charter.stale_days) == (21, 7, 180, 60)
    assert charter.targets == {}, "an invented plan is a lie on the first day"


def test_defaults():
    charter = parse_charter("version = 1" + PHASE)
    assert (charter.time_zone, charter.maturity_window_days, charter.rules, charter.targets) == (
        "Europe/Berlin",
        90,
        (),
        {},
    )


@pytest.mark.parametrize(
    ("source", "condition", "sentence"),
    [
        (
            "stage_change",
            "min_count = 2",
            "rule 1: min_count cannot be judged from stage_change; allowed is min_count = 1",
        ),
        (
            "opportunity",
            "min_contacts = 1",
            "rule 1: min_contacts cannot be judged from opportunity; allowed is min_contacts = 0",
        ),
    ],
)
def test_a_condition_that_would_be_ignored_is_refused(source, condition, sentence):
    rule = f'[[rule]]\nphase = "trigger"\nfrom = "{source}"\nkinds = ["won"]\n{condition}'
    with pytest.raises(CharterError, match=sentence):
        parse_charter("version = 1" + PHASE + rule)
    neutral = rule.replace("= 2", "= 1").replace("contacts = 1", "contacts = 0")
    assert parse_charter("version = 1" + PHASE + neutral).rules[0].source == source


def test_targets_are_read_by_phase_and_quarter():
    charter = parse_charter("version = 1" + PHASE + '[target.trigger]\n"2026-Q4" = { entries = 120 }')
    assert charter.targets["trigger"]["2026-Q4"].entries == 120


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("version = ", "charter: not valid TOML"),
        (PHASE, "version: Field required"),
        ("version = 1", "phase: Field required"),
        ("version = 1\nsilence = 3" + PHASE, "silence: no such key; allowed are version, time_zone, silent_days"),
        (
            "version = 1" + PHASE + "limit = 3",
            "phase.1.limit: no such key; allowed are key, name, question, led_by, limit_days, roles",
        ),
        ("version = 1" + PHASE.replace("en =", "fr ="), "phase.1.name.fr: no such key; allowed are de, en"),
        (
            "version = 1" + PHASE + '[target.trigger]\n"2026-Q4" = { entry = 1 }',
            "target.trigger.2026-Q4.entry: no such key; allowed are entries, stock, conversion_rate, median_days",
        ),
        ('version = 1\ntime_zone = "Berlin"' + PHASE, "time_zone: Value error, allowed are names of the IANA"),
        (
            'version = 1\ntime_zone = "../../etc/passwd"' + PHASE,
            "time_zone: Value error, allowed are names of the IANA",
        ),
        ("version = 1" + PHASE + PHASE, "phase.key: trigger is used twice or reserved"),
        ("version = 1" + PHASE.replace("trigger", "won"), "phase.key: won is used twice or reserved"),
        ("version = 1" + PHASE.replace("trigger", "Trigger!"), "phase.1.key: String should match pattern"),
        ("version = 1" + PHASE.replace("30", "0"), "phase.1.limit_days: Input should be greater than 0"),
        (
            "version = 1" + PHASE.replace("marketing", "boss"),
            "phase.1.led_by: Input should be 'marketing', 'shared' or 'sales'",
        ),
        (
            "version = 1" + PHASE + '[[rule]]\nphase = "nix"\nfrom = "activity"\nkinds = ["x"]',
            "rule 1, phase: 'nix' is no phase; allowed are trigger, won, lost, dormant",
        ),
        (
            "version = 1" + PHASE + '[[rule]]\nphase = "trigger"\nfrom = "mail"\nkinds = ["x"]',
            "rule.1.from: Input should be 'activity', 'stage_change', 'lifecycle_change' or 'opportunity'",
        ),
        (
            "version = 1" + PHASE + '[[rule]]\nphase = "won"\nfrom = "opportunity"\nkinds = ["Signed"]',
            "rule 1, kinds: Signed; allowed are created, won, lost",
        ),
        ("version = 1" + PHASE + '[target.nix]\n"2026-Q4" = { entries = 1 }', "target.nix: no such phase"),
        ("version = 1" + PHASE + '[target.trigger]\n"Q4" = { entries = 1 }', "target.trigger.Q4"),
    ],
)
def test_a_fault_names_the_key_and_what_is_allowed(text, sentence):
    with pytest.raises(CharterError) as caught:
        parse_charter(text)
    assert sentence in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(CharterError, match=r"nothing\.toml: cannot be read: No such file"):
        read_charter(tmp_path / "nothing.toml")
    (tmp_path / "latin.toml").write_bytes("version = 1 # Anstoß".encode("cp1252"))
    with pytest.raises(CharterError, match=r"latin\.toml: cannot be read: not UTF-8"):
        read_charter(tmp_path / "latin.toml")


@pytest.mark.parametrize(
    "zone", ["localtime", "posix/Europe/Berlin", "Europe/Ber'lin", "../../etc/passwd", "", "+02:00"]
)
def test_only_names_that_mean_the_same_everywhere_are_zones(zone):
    with pytest.raises(CharterError, match="time_zone: Value error, allowed are names of the IANA time zone database"):
        parse_charter(f'version = 1\ntime_zone = "{zone}"' + PHASE)


def test_a_key_that_would_take_another_phases_column_is_reserved():
    with pytest.raises(CharterError, match="before_loss_x is used twice or reserved"):
        parse_charter("version = 1" + PHASE.replace('"trigger"', '"before_loss_x"'))
