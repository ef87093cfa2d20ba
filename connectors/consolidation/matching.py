"""Companies of several sources compared: which are certainly one, and about which a person should be asked."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from connectors.consolidation.assignment import Groups, assign
from connectors.consolidation.candidates import find_candidates
from connectors.consolidation.companies import prepare
from connectors.consolidation.evidence import weigh_up
from connectors.consolidation.ranking import led
from connectors.consolidation.weighing import CERTAIN, CERTAIN_NAMES, DOUBTFUL, LEAD, weigh

SCORED = """
    SELECT s.*, a.id AS left_id, b.id AS right_id, a.source AS left_source, b.source AS right_source
    FROM scored s JOIN company a ON a.no = left_no JOIN company b ON b.no = right_no"""
# A pair is certain if its names agree, something else supports it as well, and no other pair comes near. Names of which
# one has an extra word are certain only at a domain that nobody else has in either source. Two unrelated domains
# usually mean two namesakes in one town.
JUDGED = f"""
    SELECT left_id, right_id, left_source, right_source, score, lead,
        list_filter(['name.' || name, 'domain.' || domain, 'place.' || replace(place, ' ', '_'), 'form.' || form,
            CASE WHEN has_address THEN 'address' END, CASE WHEN is_abroad THEN 'abroad' END],
            r -> r IS NOT NULL) AS reasons,
        score >= {CERTAIN} AND lead >= {LEAD} AND NOT is_abroad AND (domain IS DISTINCT FROM 'other' OR has_address)
            AND (domain IN ('same', 'moved') OR place IN ('postcode', 'place', 'place only') OR has_address)
            AND (name IN {CERTAIN_NAMES} OR name = 'part' AND is_domain_its_own) AS is_certain
    FROM ({led(SCORED, "left_no", "right_no")})
    WHERE score >= {DOUBTFUL} AND lead >= -{LEAD} ORDER BY score DESC, left_id, right_id
"""


@dataclass(frozen=True)
class Pair:
    """Two rows that may be one. score: bits in favour (`weighing`); reasons: the evidence, as keys ("domain.same")."""

    left: str
    right: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Matches:
    """certain: taken for one. doubtful: for a person to look at; both sorted by likelihood, the best first."""

    certain: list[Pair]
    doubtful: list[Pair]


def match(connection: Any, relation: str, groups: Groups) -> Matches:
    """Compare the companies of `relation` (`companies.ASKED`) across sources, and unite in `groups` what is one.

    Each row has at most one partner in every other source. What is doubtful is not united.
    """
    prepare(connection, relation)
    find_candidates(connection)
    pairs = _judged(connection)
    held = assign(groups, [(pair.left, pair.right) for pair, is_certain in pairs if is_certain])
    certain_pairs = [pair for pair, is_certain in pairs if is_certain]
    certain = [pair for pair, holds in zip(certain_pairs, held, strict=True) if holds]
    doubtful = [pair for pair, _ in pairs if groups.may_unite(pair.left, pair.right)]
    return Matches(certain, doubtful)


def duplicates(connection: Any, groups: Groups) -> list[Pair]:
    """Rows of one source that look like one company: only asked about, whatever the evidence. After :func:`match`."""
    find_candidates(connection, within=True)
    return [
        pair for pair, is_certain in _judged(connection) if is_certain and groups.may_be_asked(pair.left, pair.right)
    ]


def apart_of(pairs: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Pairs that a person keeps apart, in both orders."""
    return frozenset((*pairs, *((right, left) for left, right in pairs)))


def _judged(connection: Any) -> list[tuple[Pair, bool]]:
    weigh_up(connection)
    weigh(connection)
    rows = connection.execute(JUDGED).fetchall()
    connection.execute("DROP TABLE pair; DROP TABLE evidence; DROP TABLE scored")
    return [
        (Pair(left, right, score, tuple(reasons)), is_certain)
        for left, right, _, _, score, _, reasons, is_certain in rows
    ]
