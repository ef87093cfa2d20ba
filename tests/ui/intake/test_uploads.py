"""Uploads: names are reduced, content decides, what unpacks too large is refused."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from model.errors import Fault
from settings import settings
from ui.intake import uploads


@dataclass
class Upload:
    name: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def getvalue(self) -> bytes:
        return self.content


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    monkeypatch.setenv("GLEICHTAKT_UPLOAD_LIMIT_MB", "1")
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def workbook(**parts: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
            archive.writestr(name, content)
    return packed.getvalue()


def refused(*files: Upload) -> str:
    with pytest.raises(Fault) as caught:
        uploads.keep(files)
    return caught.value.key


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("accounts.csv", "accounts.csv"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\me\\Pipeline 2026.XLSX", "Pipeline_2026.xlsx"),
        ("/abs/.hidden.csv", "hidden.csv"),
        ("a\0b<script>.csv", "a_b_script.csv"),
        ("Übersicht (März).csv", "Übersicht_März.csv"),
        ("..csv.csv", "csv.csv"),
        ("x" * 300 + ".csv", "x" * 80 + ".csv"),
    ],
)
def test_names_are_reduced_to_harmless_characters(given: str, kept: str) -> None:
    assert uploads.safe_name(given) == kept


@pytest.mark.parametrize("given", ["accounts", "run.exe", "accounts.csv.sh", ".csv", "...", "", "a/b/"])
def test_other_endings_are_refused(given: str) -> None:
    with pytest.raises(Fault) as caught:
        uploads.safe_name(given)
    assert caught.value.key == "intake.wrong_ending"


def test_files_are_kept_in_a_fresh_folder(folder: Path) -> None:
    kept = uploads.keep([Upload("../a.csv", b"x\n1\n"), Upload("b.csv", b"y\n")])
    assert kept.parent == folder / "uploads"
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == {"a.csv": b"x\n1\n", "b.csv": b"y\n"}
    assert uploads.folder_of(kept.name) == kept
    uploads.forget(kept)
    assert uploads.folder_of(kept.name) is None


@pytest.mark.parametrize("token", ["", "..", "../..", "a" * 31, "Z" * 32])
def test_only_own_folders_are_found(token: str) -> None:
    assert uploads.folder_of(token) is None


def test_what_is_refused_leaves_nothing(folder: Path) -> None:
    assert refused(Upload("a.csv", b"x\n"), Upload("b.csv", b"PK\x03\x04")) == "intake.not_text"
    assert not (folder / "uploads").exists()


class TestContent:
    def test_text_with_zero_bytes(self) -> None:
        assert refused(Upload("a.csv", b"a,b\n\0\n")) == "intake.not_text"

    def test_empty(self) -> None:
        assert refused(Upload("a.csv", b"")) == "intake.empty_file"

    def test_utf16_is_text(self) -> None:
        assert uploads.keep([Upload("a.csv", "a;b\n1;2\n".encode("utf-16"))])

    def test_same_name_twice_in_any_case(self) -> None:
        assert refused(Upload("a.csv", b"x"), Upload("d/A.csv", b"x")) == "intake.same_name"

    def test_too_many_files(self) -> None:
        assert refused(*(Upload(f"{n}.csv", b"x") for n in range(13))) == "intake.too_many_files"

    def test_limit_holds_for_all_files_together(self) -> None:
        half = b"a\n" * 300_000
        assert uploads.keep([Upload("a.csv", half)])
        assert refused(Upload("a.csv", half), Upload("b.csv", half)) == "intake.too_large"


class TestWorkbook:
    def test_a_real_one_is_taken(self) -> None:
        assert uploads.keep([Upload("a.xlsx", workbook())])

    def test_text_named_so(self) -> None:
        assert refused(Upload("a.xlsx", b"a,b\n")) == "intake.not_a_workbook"

    def test_another_archive(self) -> None:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("readme.txt", "x")
        assert refused(Upload("a.xlsx", packed.getvalue())) == "intake.not_a_workbook"

    def test_a_bomb(self) -> None:
        assert refused(Upload("a.xlsx", workbook(**{"xl/sheet1.xml": b"0" * 20_000_000}))) == "intake.too_large"

    def test_a_bomb_that_lies_about_its_size(self) -> None:
        content = bytearray(workbook(**{"xl/sheet1.xml": b"0" * 20_000_000}))
        true_size, lie = (20_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")
        assert refused(Upload("a.xlsx", bytes(content).replace(true_size, lie))) in (
            "intake.not_a_workbook",
            "intake.too_large",
        )


def test_text_of_two_bytes_a_letter_needs_no_mark() -> None:
    text = "Kunde;Phase\nAlpha;Angebot\n"
    for encoding in ("utf-16-le", "utf-16-be", "utf-16"):
        assert uploads.unpacked_size("a.csv", text.encode(encoding)) == len(text.encode(encoding))
