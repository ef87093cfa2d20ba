import csv
import io
from datetime import date

import pandas as pd
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from ui.blocks import table_words, tables
from ui.text import currency, language

ROWS = pd.DataFrame(
    {
        "name": ["=1+1", "Müller, \"Söhne\"", "@x", None],
        "value": [-5.5, 1234.0, None, 0.0],
        "entered_on": [date(2026, 3, 5), None, date(2026, 3, 6), date(2026, 3, 7)],
    }
)  # fmt: skip


def _read() -> list[list[str]]:
    return list(csv.reader(io.StringIO(table_words.csv(ROWS).decode("utf-8-sig"))))


def test_csv_disarms_text_and_leaves_numbers_and_dates() -> None:
    assert _read() == [
        ["name", "value", "entered_on"],
        ["'=1+1", "-5.5", "2026-03-05"],
        ['Müller, "Söhne"', "1234.0", ""],
        ["'@x", "", "2026-03-06"],
        ["", "0.0", "2026-03-07"],
    ]


def test_csv_starts_with_the_mark_spreadsheets_need_for_umlauts() -> None:
    assert table_words.csv(ROWS).startswith(b"\xef\xbb\xbf")


def test_displayed_cells_are_written_as_the_language_writes_them() -> None:
    language.use("de")
    currency.use(currency.Money("EUR"))
    kinds = {"name": "text", "value": "money", "entered_on": "date"}
    sent = ArrowData()
    marshall_styler(sent, tables._displayed(ROWS, kinds), "any")
    shown = convert_arrow_bytes_to_pandas_df(sent.styler.display_values)
    assert shown["value"].tolist()[1:3] == ["1.234\u00a0€", "–"]
    assert shown["entered_on"].tolist()[:2] == ["05.03.2026", "–"]
    assert shown["name"].tolist() == [str(name or "") for name in ROWS["name"].fillna("")]
