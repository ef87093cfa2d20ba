"""Texts that have to fit: one mark, between two words, never longer than allowed."""

from ui.text.shortening import shortened


def test_what_fits_stays_on_one_line():
    assert shortened("Call  the\nbuyer", 14) == "Call the buyer"


def test_longer_text_ends_after_a_word():
    assert shortened("Call the buyer again", 14) == "Call the…"
    assert shortened("Call the buyer again", 15) == "Call the buyer…"
    assert shortened("Call the buyer, again", 16) == "Call the buyer…"


def test_a_single_long_word_is_cut():
    assert shortened("Donaudampfschiff", 6) == "Donau…"
