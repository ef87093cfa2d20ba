"""What one process compiled, the next one asks; nothing but the question asked is ever served, and no value is kept."""

import json
import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from metrics import CATALOG
from metrics.question.question import BOUND_OPTIONS
from model.charter import default_charter
from storage import answer as engine
from storage import statement_files
from storage.answer import answer
from storage.compiled import Compiler
from storage.statement_files import FOLDER, StatementFiles, clear, code_digest
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys

ROOT = Path(__file__).resolve().parents[2]
LINES = ("acme: trigger@0 > comparison@5", "bolt: trigger@2", "cold: trigger@3 > won@30", "last: won@200")
PEOPLE = [
    {"account_id": "acme", "name": "Acme", "segment": "KMU", "region": "Nord", "owner_sales": "Petra Verkauf"},
    {"account_id": "bolt", "name": "Bolt", "segment": "Konzern", "owner_sales": "Otto Andermann"},
]
ASKED = ("dwell", "stock", "stuck", "thresholds")


@pytest.fixture(autouse=True)
def unchanged(monkeypatch):
    """Whoever edits a source while these tests run does not fail them."""
    monkeypatch.setattr(statement_files, "_STARTED", float("inf"))
    code_digest.cache_clear()
    yield
    code_digest.cache_clear()


@pytest.fixture
def warehouse(tmp_path):
    warehouse = Warehouse(tmp_path / "data")
    publish(warehouse, phase_event=journeys(*LINES), account=PEOPLE)
    return warehouse


@pytest.fixture
def compiled(monkeypatch):
    """Every expression that is compiled from now on."""
    found, compile_ = [], Compiler.compile
    monkeypatch.setattr(Compiler, "compile", lambda self, table: found.append(table) or compile_(self, table))
    return found


def another_process(warehouse):
    """The current snapshot as a process sees it that knows nothing yet."""
    for kept in (engine._statement, engine.compiled, engine._shared):
        kept.cache.clear()
    return Warehouse(warehouse.data).current()


def files(warehouse):
    return sorted((warehouse.data / FOLDER).glob("*/*.sql"))


def answers(snapshot, **asked):
    return [answer(snapshot, name, **asked) for name in ASKED]


def test_the_next_process_compiles_nothing_and_answers_the_same(warehouse, compiled):
    first = answers(another_process(warehouse))
    assert len(compiled) > 0
    compiled.clear()
    assert answers(another_process(warehouse)) == first
    assert compiled == []


def test_a_process_of_its_own_compiles_nothing(warehouse):
    """Whatever seed its hashes have."""
    script = f"""
import sys
from pathlib import Path
from storage.answer import answer
from storage.compiled import Compiler
from storage.warehouse import Warehouse
counted, compile_ = [], Compiler.compile
Compiler.compile = lambda self, table: counted.append(table) or compile_(self, table)
snapshot = Warehouse(Path(sys.argv[1])).current()
print([answer(snapshot, name, where={{"segment": ["KMU"]}}).to_pylist() for name in {ASKED!r}], len(counted))
"""

    def said():
        command = [sys.executable, "-c", script, str(warehouse.data)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.rsplit(maxsplit=1)

    first, count = said()
    assert int(count) > 0
    assert said() == [first, "0"]


def test_filters_change_values_not_shapes(warehouse, compiled):
    answers(another_process(warehouse), where={"segment": ["KMU"], "region": ["Nord"]})
    compiled.clear()
    kept = files(warehouse)
    snapshot = another_process(warehouse)
    for where in (
        {"segment": ["Konzern", None]},
        {"region": ["Nord"]},
        {"region": [None], "segment": ["KMU"]},
    ):
        answers(snapshot, where=where)
        answers(snapshot, where=where, as_of=date(2026, 3, 1))
    assert compiled == []
    assert files(warehouse) == kept


def test_a_new_snapshot_of_the_same_layout_needs_nothing_compiled(warehouse, compiled):
    answers(another_process(warehouse))
    compiled.clear()
    publish(warehouse, phase_event=journeys(*LINES, "dune: trigger@9"), account=PEOPLE)
    stock = answers(another_process(warehouse))[1].to_pylist()
    assert {row["phase"]: row["accounts"] for row in stock if row["accounts"]} == {
        "trigger": 2,
        "comparison": 1,
        "won": 2,
    }
    assert compiled == []


def test_another_charter_is_another_layout(warehouse, compiled):
    answers(another_process(warehouse))
    compiled.clear()
    other = default_charter().model_copy(update={"version": 2})
    publish(warehouse, other, phase_event=journeys(*LINES), account=PEOPLE)
    answers(another_process(warehouse))
    assert len(compiled) > 0


def test_another_version_of_the_code_compiles_anew(warehouse, compiled, monkeypatch):
    answers(another_process(warehouse))
    compiled.clear()
    monkeypatch.setattr(statement_files, "code_digest", lambda: "of another version")
    answers(another_process(warehouse))
    assert len(compiled) > 0


def test_what_changed_under_a_running_process_is_not_kept(warehouse, compiled, monkeypatch):
    """It asks by the code it has read; the files are those of the next one."""
    code_digest.cache_clear()
    monkeypatch.setattr(statement_files, "_STARTED", 0.0)
    assert code_digest() is None
    answers(another_process(warehouse))
    assert len(compiled) > 0
    assert files(warehouse) == []


def _other_sql(text):
    """A statement that is whole but for its digest."""
    return text.replace("SELECT", "SELECT 7 AS wrong,", 1)


@pytest.mark.parametrize(
    "damage",
    [lambda text: "", lambda text: text[:-9], lambda text: "\n" + text, lambda text: "\x00" * len(text), _other_sql],
    ids=["empty", "cut", "moved", "zeros", "other"],
)
def test_a_damaged_file_costs_a_compilation_and_is_mended(warehouse, compiled, damage):
    first = answers(another_process(warehouse))
    whole = {path: json.loads(path.read_text(encoding="utf-8").split("\n")[1])["question"] for path in files(warehouse)}
    for path in files(warehouse):
        path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    compiled.clear()
    assert answers(another_process(warehouse)) == first
    assert len(compiled) > 0
    compiled.clear()
    assert answers(another_process(warehouse)) == first
    assert compiled == []
    assert whole == {
        path: json.loads(path.read_text(encoding="utf-8").split("\n")[1])["question"] for path in files(warehouse)
    }


def test_a_file_of_another_question_is_not_believed(warehouse, compiled):
    first = answers(another_process(warehouse))
    texts = [path.read_bytes() for path in files(warehouse)]
    for path, text in zip(files(warehouse), texts[1:] + texts[:1], strict=True):
        path.write_bytes(text)
    compiled.clear()
    assert answers(another_process(warehouse)) == first
    assert len(compiled) > 0


def test_files_are_ours_alone_and_tell_of_nobody(warehouse):
    before = os.umask(0o022)
    try:
        snapshot = another_process(warehouse)
        answers(snapshot, where={"segment": ["KMU"]})
    finally:
        os.umask(before)
    found = files(warehouse)
    assert len(found) > 0
    assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}
    folder = warehouse.data / FOLDER
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.glob("*"))} == {0o700}
    assert list(folder.rglob(".*")) == []
    for word in ("Petra", "Otto", "Nord", "Acme", "acme"):
        assert [path for path in found if word in path.read_text(encoding="utf-8")] == []


def test_no_text_that_somebody_typed_is_part_of_a_question():
    typed = {name for metric in CATALOG.values() for name, kind in metric.options.items() if kind in ("text", "cards")}
    assert typed
    assert typed <= set(BOUND_OPTIONS)


def test_where_nothing_can_be_written_everything_is_answered(warehouse, compiled):
    first = answers(another_process(warehouse))
    clear(warehouse.data)
    (warehouse.data / FOLDER).write_text("no folder", encoding="utf-8")
    compiled.clear()
    assert answers(another_process(warehouse)) == first
    assert len(compiled) > 0


def test_only_so_many_are_kept(warehouse, monkeypatch):
    monkeypatch.setattr(statement_files, "MOST_FILES", 2)
    answers(another_process(warehouse))
    assert len(files(warehouse)) == 2


def test_the_layouts_nobody_asked_for_longest_go(tmp_path, monkeypatch):
    monkeypatch.setattr(statement_files, "MOST_LAYOUTS", 2)
    warehouse = Warehouse(tmp_path)
    layouts = []
    for version in (1, 2, 3):
        charter = default_charter().model_copy(update={"version": version})
        publish(warehouse, charter, phase_event=journeys(*LINES))
        snapshot = another_process(warehouse)
        answer(snapshot, "dwell")
        layouts.append(snapshot.statement_files.folder)
        os.utime(layouts[-1], (version, version))
    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == sorted(one.name for one in layouts[1:])


def test_what_has_no_words_of_its_own_is_not_kept(tmp_path, warehouse):
    kept = StatementFiles(tmp_path / "one", warehouse.current().compiler._dialect)
    statement = warehouse.current().compiler.compile(warehouse.current().tables["spell"])
    for question in ((object(),), (frozenset(("a",)),), (1.5,)):
        assert kept.get(question, lambda: statement) is statement
    assert not (tmp_path / "one").exists()
