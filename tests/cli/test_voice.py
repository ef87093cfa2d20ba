"""The terminal: exact output, exit statuses, one clear sentence instead of a traceback."""

CARD = """---
kind: persona
phase: comparison
persona: Purchasing
interviewed_on: 2026-01-01
voices: 2
---
# Who is liable?
## Barriers
Price lists
"""


def test_cards_of_the_customer_s_voice(run, tmp_path):
    (tmp_path / "price.en.md").write_text(CARD, encoding="utf-8")
    assert run("voice", str(tmp_path))[:2] == (0, "Customer's voice: 1 card new, 0 changed, 0 unchanged.\n")
    assert run("voice", str(tmp_path))[1] == "Customer's voice: 0 cards new, 0 changed, 1 unchanged.\n"
    (tmp_path / "price.en.md").write_text(CARD.replace("Price lists", "Mr Sample dislikes them"), encoding="utf-8")
    status, out, error = run("voice", str(tmp_path))
    assert (status, out) == (1, "")
    assert error.startswith("price.en.md:10: this line looks like the name or address of somebody interviewed.")
    assert "Sample" not in error
