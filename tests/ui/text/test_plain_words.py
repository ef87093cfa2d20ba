"""The meeting and the story speak to people who never had a lesson in statistics: what is usual, not its median."""

import pytest

from ui.text import catalogue, language

SPOKEN_TO_EVERYBODY = ("meeting.", "story.", "tiles.", "headline.")


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_no_median_in_front_of_everybody(spoken: str) -> None:
    texts = {key: str(text) for key, text in catalogue.texts_of(spoken).items() if key.startswith(SPOKEN_TO_EVERYBODY)}
    assert len(texts) > 150
    assert {key: text for key, text in texts.items() if "median" in text.lower().replace("{median}", "")} == {}


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_only_definitions_and_why_this_number_name_the_median(spoken: str) -> None:
    """Texts of *why this number* end in ``interval`` or ``excluded``; definitions are those of metrics."""
    texts = {key: str(text).lower().replace("{median", "") for key, text in catalogue.texts_of(spoken).items()}
    named = {key for key, text in texts.items() if "median" in text}
    assert "targets.interval" in named
    of_methods = {
        key for key in named if key.startswith(("metric.", "definitions.")) or key.endswith(("interval", "excluded"))
    }
    assert named - of_methods == set()
