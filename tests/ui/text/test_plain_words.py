"""The meeting and the story speak to people who never had a lesson in statistics: what is usual, not its median."""

import pytest

from ui.text import catalogue, language

SPOKEN_TO_EVERYBODY = ("meeting.", "story.", "tiles.", "headline.")


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_no_median_in_front_of_everybody(spoken: str) -> None:
    texts = {key: str(text) for key, text in catalogue.texts_of(spoken).items() if key.startswith(SPOKEN_TO_EVERYBODY)}
    assert len(texts) > 150
    assert {key: text for key, text in texts.items() if "median" in text.lower().replace("{median}", "")} == {}
