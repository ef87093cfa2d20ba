"""The stages of the sources, stored with what the rules make of them; rules that have fallen silent."""

from collections.abc import Iterator, Mapping
from typing import Any

from metrics.derive.stages import stages
from model.charter import Charter, Rule
from storage.build import Build
from storage.revisions import is_same_company
from storage.snapshot import Snapshot

STAGE_CHANGE = "stage_change"
# The words that occur in the rows of a kind of evidence, and how often.
WORDS = {
    "activity": "SELECT kind AS word, count(*) AS n FROM {target}.activity GROUP BY kind",
    "lifecycle_change": "SELECT lifecycle_stage AS word, count(*) AS n FROM {target}.lifecycle_change GROUP BY ALL",
    "opportunity": "SELECT 'created' AS word, count(*) AS n FROM {target}.opportunity"
    " UNION ALL SELECT outcome, count(*) FROM {target}.opportunity WHERE outcome IS NOT NULL GROUP BY outcome",
}
RULE_WORD = "source VARCHAR, evidence VARCHAR, phase VARCHAR, word VARCHAR, row_count BIGINT"
SILENT_RULE = f"{RULE_WORD}, since_on DATE"


def build_stages(build: Build) -> None:
    """`stage` (`metrics.derive.stages`), `rule_word` (words of rules that match, and how many rows) and `silent_rule`.

    All three are empty if phase events are given, because rules are not used then.
    """
    found = build.sql(stages(build.table("opportunity"), build.table(STAGE_CHANGE), charter=build.charter))
    is_given = build.value("SELECT count(*) FROM phase_event") > 0
    counts = ", ".join(f"{name}::BIGINT AS {name}" for name in ("changes", "opportunities", "open_opportunities"))
    build.create("stage", f"SELECT * REPLACE ({counts}) FROM ({found}) WHERE {not is_given} ORDER BY ALL")
    build.run(f"CREATE TABLE {build.target}.rule_word ({RULE_WORD})")
    build.run(f"CREATE TABLE {build.target}.silent_rule ({SILENT_RULE})")
    if is_given:
        return
    _insert(build, "rule_word", _words(build))
    former = build.former
    if former is not None and "rule_word" in former.tables and is_same_company(build, former):
        _insert(build, "silent_rule", _silent(build, former))


def _insert(build: Build, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    if values := list(rows):
        marks = ", ".join("?" for _ in values[0])
        build.connection.executemany(f"INSERT INTO {build.target}.{table} VALUES ({marks})", values)


def _words(build: Build) -> Iterator[tuple[Any, ...]]:
    """Rows of `rule_word`."""
    yield from build.connection.execute(
        f"SELECT source, '{STAGE_CHANGE}', phase, word, sum(greatest(changes, opportunities))::BIGINT"
        f" FROM {build.target}.stage WHERE word IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for evidence, query in WORDS.items():
        counts = dict(build.connection.execute(query.format(target=build.target)).fetchall())
        for rule in build.charter.rules:
            if rule.source == evidence:
                yield from (("", evidence, rule.phase, word, counts[word]) for word in rule.kinds if word in counts)


def _silent(build: Build, former: Snapshot) -> Iterator[tuple[Any, ...]]:
    """Rows of `silent_rule`: words of stages one by one; for other evidence, only if a whole rule has fallen silent.

    A silent word stays so until it matches again or the charter is changed. A stage whose label changed counts as found
    if its id is still named; a source that is gone completely makes no rule silent.
    """
    matched = former.arrow("SELECT source, evidence, phase, word, row_count FROM rule_word").to_pylist()
    before = [row | {"since_on": build.synced_on} for row in matched]
    if former.charter.version == build.charter.version:
        before += former.arrow("SELECT source, evidence, phase, word, row_count, since_on FROM silent_rule").to_pylist()
    now = {
        (evidence, phase, word)
        for evidence, phase, word in build.connection.execute(
            f"SELECT DISTINCT evidence, phase, word FROM {build.target}.rule_word"
        ).fetchall()
    }
    sources = {
        row[0] for row in build.connection.execute(f"SELECT DISTINCT source FROM {build.target}.stage").fetchall()
    }
    moved = _still_named(build, former)
    for row in before:
        rule = _rule_of(build.charter, row)
        if rule is None or (row["evidence"], row["phase"], row["word"]) in now:
            continue
        if row["evidence"] == STAGE_CHANGE:
            is_silent = row["source"] in sources and (row["source"], row["word"]) not in moved
        else:
            is_silent = not any((row["evidence"], row["phase"], word) in now for word in rule.kinds)
        if is_silent:
            yield tuple(row[name] for name in ("source", "evidence", "phase", "word", "row_count", "since_on"))


def _rule_of(charter: Charter, row: Mapping[str, Any]) -> Rule | None:
    """The rule of `charter` that still assigns the word of `row` to its phase."""
    for rule in charter.rules:
        words = [word.strip().lower() for word in rule.kinds] if rule.source == STAGE_CHANGE else rule.kinds
        if (rule.source, rule.phase) == (row["evidence"], row["phase"]) and row["word"] in words:
            return rule
    return None


def _still_named(build: Build, former: Snapshot) -> set[tuple[str, str]]:
    """Source and word of stages that a rule now names by another word, recognised by the stage's id."""
    ids = former.arrow("SELECT source, word, stage_id FROM stage WHERE word IS NOT NULL AND stage_id IS NOT NULL")
    named = {
        (source, stage_id)
        for source, stage_id in build.connection.execute(
            f"SELECT DISTINCT source, stage_id FROM {build.target}.stage WHERE word IS NOT NULL"
        ).fetchall()
    }
    known: dict[tuple[str, str], bool] = {}
    for row in ids.to_pylist():
        key = (row["source"], row["word"])
        known[key] = known.get(key, True) and (row["source"], row["stage_id"]) in named
    return {key for key, is_named in known.items() if is_named}
