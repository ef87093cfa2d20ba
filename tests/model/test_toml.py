import tomllib
from datetime import date

import pytest

from model.toml import to_text

DATA = {
    "version": 1,
    "since": date(2026, 11, 23),
    "file": [{"name": "a.csv", "table": [{"table": "account", "columns": {"name": {"column": "Firma"}}}]}],
    "words": {"stage": {"Won": "won"}},
    "share": 0.5,
    "is_whole": True,
}


def test_values_stand_before_tables_and_what_is_deeper_on_one_line() -> None:
    assert (
        to_text(DATA, depth=2)
        == """version = 1
since = 2026-11-23
share = 0.5
is_whole = true

[[file]]
name = "a.csv"

[[file.table]]
table = "account"
columns = { name = { column = "Firma" } }

[words]

[words.stage]
Won = "won"
"""
    )
    assert to_text({"words": {"stage": {"Won": "won"}}}) == '[words]\nstage = { Won = "won" }\n'


@pytest.mark.parametrize("text", ["a\x7f", 'a"b', "a.b", "ü", "a\nb", "\x00", "", "a\\", "\u2028"])
def test_any_text_is_read_back_as_key_and_as_value(text: str) -> None:
    data = {"words": {text: text}, "list": [text], "tables": [{text: {text: text}}]}
    assert tomllib.loads(to_text(data)) == tomllib.loads(to_text(data, depth=2)) == data
