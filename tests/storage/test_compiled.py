"""Words of the data never steer a query, whatever they look like; many of them cost little."""

import pytest

from model.charter import Charter, default_charter
from storage import answer as engine
from storage.answer import answer
from storage.compiled import Compiler
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys

WORDS = (
    "O'Neil", "a','b", ")", "\\", "😀", " x ", "__kept_0__", "$where_segment_0", "';--", '"', "null", "NA", "%s", "{x}",
    "a\nb", "''", "--", "/*", "ENUM('x')", "\u202ex",
)  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """One account per word, in all six dimensions; of O'Neil and __kept_0__ 20 more that left on day 10."""
    accounts = [
        {"account_id": f"w{n}", "name": word, "segment": word, "region": word, "source": word}
        for n, word in enumerate(WORDS)
    ]
    lines = [f"w{n}: trigger@0" for n in range(len(WORDS))]
    for word in ("O'Neil", "__kept_0__"):
        accounts += [{"account_id": f"{word}{n}", "name": "x", "segment": word} for n in range(20)]
        lines += [f"{word}{n}: trigger@0 > won@10" for n in range(20)]
    lines.append("last: won@200")
    return publish(Warehouse(tmp_path_factory.mktemp("words")), phase_event=journeys(*lines), account=accounts)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("dimension", ["segment", "region", "source"])
def test_any_word_can_be_asked_for(snapshot, word, dimension):
    rows = answer(snapshot, "stock", where={dimension: [word]}).to_pylist()
    assert rows[0]["accounts"] == 1
    twins = 20 if dimension == "segment" and word in ("O'Neil", "__kept_0__") else 0
    assert sum(row["accounts"] for row in rows) == 1 + twins


@pytest.mark.parametrize("word", WORDS)
def test_limits_of_segments_hold_under_any_filter(snapshot, word):
    every = answer(snapshot, "stuck").to_pylist()
    (found,) = answer(snapshot, "stuck", where={"segment": [word]}).to_pylist()
    assert found["account_id"] == f"w{WORDS.index(word)}"
    assert found in every
    has_own = word in ("O'Neil", "__kept_0__")
    assert (found["threshold_days"], found["threshold_source"]) == (10, "segment" if has_own else "phase")


def test_thousands_of_segments_make_no_branch_each(tmp_path, monkeypatch):
    """Those too small for a limit of their own share that of their phase; a branch per segment took half a minute."""
    accounts = [{"account_id": f"s{n}", "name": "x", "segment": f"s{n}"} for n in range(3000)]
    events = journeys(*(f"s{n}: trigger@0 > decision@9" for n in range(3000)), "last: won@200")
    snapshot = publish(Warehouse(tmp_path), phase_event=events, account=accounts)
    compiled, compile_ = [], Compiler.compile

    def recorded(self, table):
        compiled.append(compile_(self, table))
        return compiled[-1]

    monkeypatch.setattr(Compiler, "compile", recorded)
    assert answer(snapshot, "stuck").num_rows == 3000
    assert compiled
    assert not [statement for statement in compiled if "s1234" in statement.sql]


def test_phases_may_be_called_like_our_columns(tmp_path):
    keys = ("loss", "account_id", "spell", "select", "segment", "value", "first_loss", "order", "a__kept_0__")
    phases = [
        {"key": key, "name": {"de": key, "en": key}, "led_by": "sales", "limit_days": 5} for key in keys
    ]  # fmt: skip
    charter = Charter.model_validate({"version": 1, "phase": phases})
    lines = (f"{key}: {key}@0 > lost@1" for key in keys)
    snapshot = publish(Warehouse(tmp_path), charter, phase_event=journeys(*lines))
    rows = answer(snapshot, "outcomes", horizons=(1,), where={"segment": [None]}).to_pylist()
    assert [(row["phase"], row["lost_rate"]) for row in rows] == [(key, 1.0) for key in keys]
    rows = answer(snapshot, "conversion", from_phase="loss", to_phase="order", window_days=0).to_pylist()
    assert [(row["entries"], row["converted"]) for row in rows] == [(1, 0)]
    assert answer(snapshot, "stuck", where={"segment": [None]}).num_rows == 0


class TestSharing:
    """A snapshot that looks like the one before it, as after every sync, is asked without compiling anything."""

    LINES = ("acme: trigger@0 > comparison@5", "bolt: trigger@2")

    @pytest.fixture(autouse=True)
    def nothing_compiled(self):
        """Other tests may have asked snapshots that look like these."""
        for kept in (engine._statement, engine.compiled):
            kept.cache.clear()

    def asked(self, snapshot, monkeypatch) -> int:
        """How much was compiled for the answer to the dwell of `snapshot`."""
        compiled = []
        compile_ = Compiler.compile
        monkeypatch.setattr(Compiler, "compile", lambda self, table: compiled.append(table) or compile_(self, table))
        answer(snapshot, "dwell")
        return len(compiled)

    def test_same_layout_compiles_once(self, tmp_path, monkeypatch):
        warehouse = Warehouse(tmp_path)
        publish(warehouse, phase_event=journeys(*self.LINES))
        assert self.asked(warehouse.current(), monkeypatch) > 0
        later = publish(warehouse, phase_event=journeys(*self.LINES, "cold: trigger@9"))
        assert self.asked(later, monkeypatch) == 0
        assert answer(later, "dwell").to_pylist()[0]["spells"] == 3

    @pytest.mark.parametrize("change", [{"silent_days": 5}, {"version": 2}])
    def test_another_charter_compiles_anew(self, tmp_path, monkeypatch, change):
        warehouse = Warehouse(tmp_path)
        publish(warehouse, phase_event=journeys(*self.LINES))
        answer(warehouse.current(), "dwell")
        other = default_charter().model_copy(update=change)
        assert self.asked(publish(warehouse, other, phase_event=journeys(*self.LINES)), monkeypatch) > 0

    def test_new_words_need_nothing_compiled(self, tmp_path, monkeypatch):
        warehouse = Warehouse(tmp_path)
        events = journeys(*self.LINES)
        publish(warehouse, phase_event=events, account=[{"account_id": "acme", "name": "Acme", "segment": "KMU"}])
        answer(warehouse.current(), "dwell")
        accounts = [{"account_id": "acme", "name": "Acme", "segment": "Konzern"}]
        later = publish(warehouse, phase_event=events, account=accounts)
        assert self.asked(later, monkeypatch) == 0
        assert sum(answer(later, "stock", where={"segment": ["Konzern"]})["accounts"].to_pylist()) == 1


class TestSharedRows:
    """Rows that several questions share are kept by their bytes."""

    def test_they_are_fetched_once_and_weighed(self, tmp_path, monkeypatch):
        kept = engine._shared.cache
        kept.clear()
        warehouse = Warehouse(tmp_path)
        publish(warehouse, phase_event=journeys("acme: trigger@0 > comparison@5", "bolt: trigger@2"))
        first = answer(warehouse.current(), "thresholds")
        assert len(kept) > 0
        assert kept.currsize == sum(rows.nbytes for rows in kept.values()) <= kept.maxsize == 64 << 20
        fetched = []
        monkeypatch.setattr(Snapshot, "fetch", lambda self, *asked: fetched.append(asked))
        assert answer(warehouse.current(), "thresholds") == first
        assert fetched == []
