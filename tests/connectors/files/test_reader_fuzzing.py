"""Sound files with some of their bytes changed: every reader ends in a table or a sentence, whatever was hit.

`make fuzz` draws thousands anew; here a few, always the same.
"""

import io
import os

import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from connectors.files.foreign.opening.opening import tables_of
from model.errors import Fault
from storage.staging import open_staging
from tests.hostile import CORPUS, workbook
from ui.text.catalogue import t

MOST = 400 if os.environ.get("EXAMPLES") == "explore" else 8


def xlsx() -> bytes:
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True})
    book.add_worksheet("Liste").add_table("A1:B3", {"data": [["Alpha", 1], ["Beta", 2]]})
    book.close()
    return whole.getvalue()


def xls() -> bytes:
    whole, book = io.BytesIO(), xlwt.Workbook()
    sheet = book.add_sheet("Liste")
    for row, cells in enumerate([("Kunde", "Betrag"), ("Alpha", 1), ("Beta", 2.5)]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(whole)
    return whole.getvalue()


SOUND = {
    "table.xlsx": xlsx(),
    "plain.xlsx": workbook('<row r="1"><c r="A1" t="str"><v>Kunde</v></c></row>'),
    "old.xls": xls(),
    "some.parquet": b"",
    "some.ods": b"",
    "table.xml": b"",
    "some.json": b'[{"Kunde":"Alpha","Betrag":1.5},{"Kunde":"Beta","Ort":{"a":[1,null]}}]',
    "some.csv": 'Kunde;Betrag;Ort\n"Al""pha";1.000,50;Köln\nBeta;2;"Bad\nEms"\n'.encode("cp1252"),
    "page.html": b"<html><table><tr><th>Kunde<th>Ort</tr><tr><td colspan=2>Alpha</tr></table>",
}
for _name, _like in (
    ("some.parquet", "truncated.parquet"),
    ("some.ods", "rows_repeated.ods"),
    ("table.xml", "entity.xml"),
):
    SOUND[_name] = CORPUS[_like][0]()

changes = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True), st.sampled_from(["flip", "cut", "double", "put"]), st.binary(max_size=8)
    ),
    min_size=1,
    max_size=12,
)


def changed(content: bytes, made: list) -> bytes:
    """`content` with each change made at its share of the length."""
    for share, how, put in made:
        at = int(share * len(content))
        if how == "flip" and content:
            content = content[:at] + bytes([content[at] ^ 0xA5]) + content[at + 1 :]
        elif how == "cut":
            content = content[:at] + content[at + len(put) :]
        elif how == "double":
            content = content[:at] + content[at : at + 64] * 2 + content[at + 64 :]
        else:
            content = content[:at] + put + content[at:]
    return content


@pytest.fixture(scope="module")
def staging(tmp_path_factory):
    with open_staging(tmp_path_factory.mktemp("fuzzed"), memory_limit_mb=500) as opened:
        yield opened


@pytest.mark.parametrize("name", SOUND)
def test_a_changed_file_is_a_table_or_a_sentence(name, staging):
    path = staging.path.with_name(name)

    @examples(max_examples=MOST, suppress_health_check=list(HealthCheck))
    @given(made=changes)
    def run(made):
        path.write_bytes(changed(SOUND[name], made))
        try:
            found = tables_of(path, staging)
        except Fault as fault:
            assert t(fault.key, **fault.values) != fault.key  # noqa: PT017 - both ends are right
        else:
            assert found

    run()
