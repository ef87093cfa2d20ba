"""Senseless questions in the address: every page tells each in a sentence, answers what is left, and breaks on none."""

import random
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

import pages
from model.errors import Fault
from tests.notices import notices
from ui.shell import error_page
from ui.text import language

Opens = Callable[..., AppTest]
PAGES = tuple(page for page in pages.PAGES.values() if page.needs_data)
# What makes no sense in the address -> words of the sentence about it, in both languages.
WRONG = {
    "as_of": ("2999-01-01", {"de": "Zum 01.01.2999", "en": "for 1 Jan 2999"}),
    "dates": (("2026-05-31", "2026-05-01"), {"de": "endet (01.05.2026), bevor", "en": "ends (1 May 2026) before"}),
    "from": ("yesterday", {"de": "„yesterday“ ist bei „Von – bis“", "en": "“yesterday” is not possible for"}),
    "segment": ("Konzren", {"de": "Am ähnlichsten sind: Konzern", "en": "Most like it are: Konzern"}),
    "region": ("Atlantis", {"de": ": Atlantis“ fällt weg", "en": ": Atlantis” is left out"}),
    "motion": (
        "renewals",
        {"de": "Möglich sind: Neugeschäft, Bestandsgeschäft", "en": "Allowed are: New business, Existing customers"},
    ),
}
# Every option that a page takes out of a list.
OPTIONS = (
    "from_phase", "to_phase", "phase", "entered", "window", "cohort", "unit", "by", "part", "kind", "cases", "outcome",
    "shape", "department", "order", "figure", "finding", "group", "names", "metric", "goal", "item", "horizon", "door",
)  # fmt: skip


def address(parts: dict[str, object]) -> dict[str, object]:
    dates = parts.get("dates")
    return {name: value for name, value in parts.items() if name != "dates"} | (
        {"from": dates[0], "to": dates[1]} if isinstance(dates, tuple) else {}
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_every_page_tells_all_that_makes_no_sense(open_page: Opens, page: pages.Page) -> None:
    """Asked for everything wrong at once, each page in one language; ``from`` alone is left to the next test."""
    spoken = language.LANGUAGES[PAGES.index(page) % len(language.LANGUAGES)]
    wrong = {name: value for name, (value, _) in WRONG.items() if name != "from"}
    app = open_page(page.path, lang=spoken, **dict.fromkeys(OPTIONS, "nirvana"), **address(wrong))
    said = notices(app)
    for name in wrong:
        assert sum(WRONG[name][1][spoken] in note for note in said) == 1, (name, said)
    # Its own options, each once, with what would be right.
    own = [note for note in said if "nirvana" in note]
    assert len(own) == len(set(own))
    assert all(("Möglich sind: " if spoken == "de" else "Allowed are: ") in note for note in own), own


def test_options_are_refused_by_their_labels_until_something_is_chosen(open_page: Opens) -> None:
    app = open_page("pages/analysis/conversion.py", lang="de", from_phase="decision", to_phase="trigger", window="0")
    refused = [
        "„Anstoß“ ist bei „Bis“ nicht möglich. Möglich sind: Gewonnen.",
        "„0“ ist bei „Fenster (Tage)“ nicht möglich. Möglich sind: 1, 2, 3 … 1095.",
    ]
    assert notices(app) == refused
    assert notices(app.run()) == refused
    app.selectbox(key="option.from_phase").set_value("comparison").run()
    assert notices(app) == []


@pytest.mark.parametrize(("spoken", "count"), [("de", "3 Hinweise:"), ("en", "3 notices:")])
def test_several_notices_are_one_line_that_unfolds(open_page: Opens, spoken: str, count: str) -> None:
    wrong = {"as_of": "yesterday", "segment": "quark", "region": "Atlantis"}
    app = open_page("pages/analysis/phases.py", lang=spoken, **wrong)
    blocks = [str(block.proto.body) for block in app.get("html")]
    (bar,) = [block for block in blocks if 'class="gt-alarm gt-refused"' in block]
    summary = bar.partition("</summary>")[0]
    assert f"<summary><b>{count}</b>" in summary
    assert "yesterday" in summary
    assert "quark" not in summary
    assert len(notices(app)) == 3


@pytest.mark.parametrize("seed", range(6))
def test_only_what_makes_no_sense_is_told(open_page: Opens, seed: int) -> None:
    chance = random.Random(seed)
    spoken = chance.choice(language.LANGUAGES)
    names = [name for name in WRONG if chance.random() < 0.5]
    if {"dates", "from"} <= {*names}:
        names.remove("dates")
    app = open_page("pages/analysis/phases.py", lang=spoken, **address({name: WRONG[name][0] for name in names}))
    said = notices(app)
    assert len(said) == len(names)
    for name in names:
        assert sum(WRONG[name][1][spoken] in note for note in said) == 1, (name, said)


def test_a_question_refused_anywhere_is_a_sentence_not_the_general_one(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(error_page.st, "error", shown.append)
    language.use("en")
    error_page.show_error(Fault("answer.since_after", since="2026-03-02", as_of="2026-03-01"))
    (sentence,) = shown
    assert sentence.replace("\\", "").startswith("What has changed since 2 Mar 2026 cannot be told as of 1 Mar 2026.")
