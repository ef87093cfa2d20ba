"""An access log without an entry is one sentence, which says why."""

import pytest

PAGE = "pages/data/access_log.py"


def told(app) -> list[str]:
    boxes = [
        block.proto.body
        for block in app.get("html")
        if "gt-empty" in block.proto.body and "<style" not in block.proto.body
    ]
    return [*boxes, *(one.value for one in (*app.info, *app.success))]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("de", "Ohne Anmeldung ist niemand beim Namen bekannt, deshalb wird nichts festgehalten."),
        ("en", "Without sign-in nobody is known by name, so nothing is written down."),
    ],
)
def test_it_says_one_sentence(open_page, lang: str, sentence: str) -> None:
    (box,) = told(open_page(PAGE, lang=lang))
    assert sentence in box
