"""Files that mean harm, or do some without meaning it, made in code: each a few lines and, packed, a few kilobytes."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
SCHEMA = "http://schemas.openxmlformats.org"
BOOK = (
    f'<workbook xmlns="{SCHEMA}/spreadsheetml/2006/main" xmlns:r="{SCHEMA}/officeDocument/2006/relationships">'
    '<sheets><sheet name="Liste" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
LINKS = (
    f'<Relationships xmlns="{SCHEMA}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{SCHEMA}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
START = (
    f'<Relationships xmlns="{SCHEMA}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{SCHEMA}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
ODS = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
)
TABLE = '<row r="1"><c r="A1" t="str"><v>Kunde</v></c><c r="B1" t="str"><v>Betrag</v></c></row>'
ROW = '<row r="2"><c r="A2" t="str"><v>Alpha</v></c><c r="B2"><v>7</v></c></row>'
NO_STRING = '<row r="1"><c r="A1" t="s"><v>99</v></c></row>'
CELLS = b"<tr><td>a</td><td>b</td></tr>"
BROKEN = ("files.broken", "files.no_table")
EXCEL = "urn:schemas-microsoft-com:office:spreadsheet"


def _packed(parts: dict[str, str | bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return whole.getvalue()


def workbook(rows: str, before: str = "") -> bytes:
    """An XLSX whose only sheet has these rows in its XML."""
    sheet = f'<worksheet xmlns="{SCHEMA}/spreadsheetml/2006/main">{before}<sheetData>{rows}</sheetData></worksheet>'
    return _packed(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": START,
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": LINKS,
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def _far(cell: str, row: str) -> bytes:
    return workbook(f'{TABLE}{ROW}<row r="{row}"><c r="{cell}"><v>1</v></c></row>')


def _spreadsheet(rows: str) -> bytes:
    return _packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {ODS}><office:body><office:spreadsheet>"
            f'<table:table table:name="Liste">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def _repeated(rows: int, columns: int) -> bytes:
    head = "<table:table-cell><text:p>Kunde</text:p></table:table-cell>" * 2
    again = f'<table:table-cell table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell>'
    return _spreadsheet(
        f"<table:table-row>{head}</table:table-row>"
        + f'<table:table-row table:number-rows-repeated="{rows}">{again}</table:table-row>' * 30
    )


def _xml(declared: str, name: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE Workbook [{declared}]><Workbook xmlns="{EXCEL}" xmlns:ss="{EXCEL}">'
        '<Worksheet ss:Name="Liste"><Table><Row><Cell><Data ss:Type="String">Kunde</Data></Cell>'
        '<Cell><Data ss:Type="String">Ort</Data></Cell></Row><Row><Cell><Data ss:Type="String">'
        f'{name}</Data></Cell><Cell><Data ss:Type="String">Ulm</Data></Cell></Row></Table></Worksheet></Workbook>'
    ).encode()


def _laughs() -> bytes:
    more = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return _xml(f'<!ENTITY a0 "ha">{more}', "&a9;")


def _parquet() -> bytes:
    whole = io.BytesIO()
    pq.write_table(pa.table({"Kunde": ["Alpha", "Beta"] * 500, "Betrag": range(1000)}), whole)
    return whole.getvalue()


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def _lying_archive() -> bytes:
    """An archive whose directory says of a part of 5 MB that it has 10 bytes."""
    content = _packed({"deals.csv": b"a,b\n" + b"1,2\n" * 1_250_000})
    true, false = (5_000_004).to_bytes(4, "little"), (10).to_bytes(4, "little")
    return content.replace(true, false)


def _many_in_one() -> bytes:
    return _packed({f"{number}.csv": b"a,b\n1,2\n" for number in range(500)})


def _nested() -> bytes:
    return _packed({"in.zip": _packed({"in.zip": _packed({"a.csv": b"a,b\n1,2\n"})})})


def _wide() -> bytes:
    return b",".join(b"c%d" % number for number in range(100_000)) + b"\n" + b"1," * 99_999 + b"1\n"


# File name -> its content, and the faults it may end in; None: it is read, and does no harm.
CORPUS: dict[str, tuple[Callable[[], bytes], tuple[str, ...] | None]] = {
    "far_corner.xlsx": (lambda: _far("XFD1048576", "1048576"), ("files.too_many_columns",)),
    "far_row.xlsx": (lambda: _far("CV1048576", "1048576"), ("files.too_far",)),
    "beyond.xlsx": (lambda: _far("ZZZZ99999999", "99999999"), ("files.too_far",)),
    "lying_dimension.xlsx": (lambda: workbook(TABLE + ROW, '<dimension ref="A1:XFD1048576"/>'), None),
    "no_such_string.xlsx": (lambda: workbook(NO_STRING), BROKEN),
    "bomb.zip": (lambda: _packed({"deals.csv": b"a,b\n" + b"0" * 250_000_000}), ("files.too_large",)),
    "bomb.xlsx": (lambda: workbook(TABLE + ROW + " " * 250_000_000), ("files.too_large",)),
    "lying.zip": (_lying_archive, ("files.broken",)),
    "many.zip": (_many_in_one, ("files.too_many_files",)),
    "nested.zip": (_nested, ("files.no_table",)),
    "escaping.zip": (lambda: _packed({"../../escaped.csv": b"Kunde,Ort\nAlpha,Ulm\n"}), None),
    "rows_repeated.ods": (lambda: _repeated(1_000_000_000, 2), None),
    "columns_repeated.ods": (lambda: _repeated(1, 1_000_000_000), ("files.too_many_columns",)),
    "both_repeated.ods": (lambda: _repeated(1_000_000_000, 1_900), ("files.too_far",)),
    "entity.xml": (lambda: _xml('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"), None),
    "laughs.xml": (_laughs, ("files.broken",)),
    "wide.csv": (_wide, ("files.too_many_columns",)),
    "wide.json": (lambda: json.dumps([{f"c{n}": n for n in range(100_000)}]).encode(), ("files.too_many_columns",)),
    "few_wide_rows.csv": (lambda: (b"x," * 1_999 + b"y\n") * 100 + b"1\n" * 200_000, ("files.too_far",)),
    "deep.json": (lambda: b'[{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]", ("files.broken",)),
    "deep.html": (lambda: b"<table>" + b"<div>" * 100_000 + CELLS, BROKEN),
    "one_cell.csv": (lambda: b'a;b\n1;"' + b"x" * 5_000_000 + b'"\n', None),
    "open_quote.csv": (lambda: b'a;b\n"1;2\n' + b"3;4\n" * 100_000, None),
    "zeros.csv": (lambda: b"\0" * 100_000, ("files.no_table_format",)),
    "empty.csv": (lambda: b"", ("files.no_table",)),
    "not_a_letter.csv": (lambda: "Kunde;Ort\nA\ufffeB;Ulm\n".encode(), None),
    "truncated.parquet": (lambda: _parquet()[:-40], ("files.broken",)),
    "no_foot.parquet": (lambda: b"PAR1" + b"\xff" * 2_000 + b"\xff\xff\xff\x7fPAR1", ("files.broken",)),
    "flipped.parquet": (lambda: _flipped(_parquet(), 30), ("files.broken",)),
    "noise.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40, ("files.broken",)),
    "noise.xlsx": (lambda: b"PK\x03\x04" + bytes(range(256)) * 40, ("files.broken",)),
}  # fmt: skip


def write(name: str, folder: Path) -> Path:
    """The file of the corpus called `name`, in `folder`."""
    path = folder / name
    path.write_bytes(CORPUS[name][0]())
    return path
