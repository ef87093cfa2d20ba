"""Opportunities mirrored in two systems: matched by ids that one stores of the other, by account, name, amount, days.

A mirrored deal would count twice, and so would its amount. Only opportunities of one account are compared (accounts are
united before), so that nothing is united across companies.
"""

from typing import Any

from connectors.consolidation.assignment import Groups, assign
from connectors.consolidation.matching import Matches, Pair
from connectors.consolidation.ranking import led
from connectors.consolidation.sources import source_of

# Bits for and against: how much likelier each finding is for one deal in two systems than for two deals of one account
# (benchmarks/opportunities_twice.py). Two deals of one account often share the name ("Renewal") or the amount.
SCORE = """
    CASE name WHEN 'same' THEN 4 WHEN 'near' THEN 2 ELSE -3 END
    + CASE amount WHEN 'same' THEN 4 WHEN 'other' THEN -3 ELSE 0 END
    + CASE created WHEN 'same' THEN 5 WHEN 'near' THEN 2 WHEN 'far' THEN -3 ELSE -1 END
    + CASE closes WHEN 'same' THEN 3 WHEN 'near' THEN 1 WHEN 'far' THEN -3 ELSE 0 END
    + CASE outcome WHEN 'same' THEN 1 WHEN 'other' THEN -8 ELSE 0 END
"""
# A pair is certain from this many bits on, if no other comes near; from DOUBTFUL on a person is asked.
CERTAIN, LEAD, DOUBTFUL = 7, 3, 3

# Words of a name without punctuation, case, accents and the words of its account's name: "Acme - Press" is "Press".
WORDS = """list_sort(list_distinct(list_filter(string_split_regex(
    lower(strip_accents(replace({text}, 'ß', 'ss'))), '[^a-z0-9]+'), w -> w <> '')))"""

COMPARED = f"""
    CREATE OR REPLACE TEMP TABLE compared_deal AS
    WITH given AS (
        SELECT opportunity_id AS id, {source_of("opportunity_id")} AS source, o.account_id, amount, o.currency, outcome,
            o.created_at::DATE AS created_on, coalesce(closed_at::DATE, expected_close_on) AS closes_on,
            {WORDS.format(text="o.name")} AS every_word, {WORDS.format(text="coalesce(a.name, '')")} AS account_words
        FROM opportunity o LEFT JOIN account a USING (account_id)
        WHERE o.account_id IS NOT NULL
    )
    SELECT * EXCLUDE (every_word, account_words), list_aggregate(CASE
            WHEN len(list_filter(every_word, w -> NOT list_contains(account_words, w))) = 0 THEN every_word
            ELSE list_filter(every_word, w -> NOT list_contains(account_words, w)) END, 'string_agg', ' ') AS name
    FROM given
    SEMI JOIN (SELECT account_id FROM given GROUP BY account_id HAVING count(DISTINCT source) > 1) USING (account_id)
"""

# Pairs are compared that share a name, an amount or a day: as equalities, since one OR takes a hundred times as long.
KEYS = ("name", "amount", "created_on", "closes_on")
CANDIDATES = "CREATE OR REPLACE TEMP TABLE deal_pair AS " + " UNION ".join(
    f"SELECT a.id AS left_id, b.id AS right_id FROM compared_deal a JOIN compared_deal b"
    f" ON a.account_id = b.account_id AND a.{key} = b.{key} AND a.source < b.source"
    for key in KEYS
)


def _apart(one: str, other: str, *, near: int) -> str:
    days = f"abs(datediff('day', {one}, {other}))"
    return (
        f"CASE WHEN {one} IS NULL OR {other} IS NULL THEN NULL WHEN {days} <= 1 THEN 'same'"
        f" WHEN {days} <= {near} THEN 'near' WHEN {days} > 90 THEN 'far' ELSE 'other' END"
    )


TOLD = f"""
        SELECT left_id, right_id, a.source AS left_source, b.source AS right_source,
            CASE WHEN a.name = b.name THEN 'same'
                WHEN jaro_winkler_similarity(a.name, b.name) >= 0.9
                    OR list_has_all(string_split(a.name, ' '), string_split(b.name, ' '))
                    OR list_has_all(string_split(b.name, ' '), string_split(a.name, ' ')) THEN 'near'
                ELSE 'other' END AS name,
            CASE WHEN a.amount IS NULL OR b.amount IS NULL THEN NULL
                WHEN abs(a.amount - b.amount) <= 0.005 * abs(a.amount) AND a.currency IS NOT DISTINCT FROM b.currency
                    AND a.amount <> 0 THEN 'same'
                WHEN a.amount = 0 OR b.amount = 0 OR a.currency <> b.currency THEN NULL ELSE 'other' END AS amount,
            {_apart("a.created_on", "b.created_on", near=7)} AS created,
            {_apart("a.closes_on", "b.closes_on", near=14)} AS closes,
            CASE WHEN a.outcome = b.outcome THEN 'same' WHEN a.outcome <> b.outcome THEN 'other' END AS outcome
        FROM deal_pair JOIN compared_deal a ON a.id = left_id JOIN compared_deal b ON b.id = right_id
"""
SCORED = f"SELECT *, {SCORE} AS score FROM ({TOLD})"
JUDGED = f"""
    SELECT left_id, right_id, score,
        list_filter(['deal.name.' || name, 'deal.amount.' || amount, 'deal.created.' || created,
            'deal.closes.' || closes, 'deal.outcome.' || outcome], r -> r IS NOT NULL) AS reasons,
        score >= {CERTAIN} AND lead >= {LEAD} AND name <> 'other'
            AND outcome IS DISTINCT FROM 'other'
            AND (created IN ('same', 'near') AND (amount = 'same' OR closes IN ('same', 'near'))
                OR name = 'same' AND amount = 'same' AND closes = 'same') AS is_certain
    FROM ({led(SCORED)}) WHERE score >= {DOUBTFUL} ORDER BY score DESC, left_id, right_id
"""


def match_opportunities(connection: Any, groups: Groups) -> Matches:
    """Unite in `groups` the opportunities of one account that are one deal in two systems.

    A pair is certain if it agrees in its name and in two of amount, beginning and end, and no other pair of either row
    comes near; each opportunity has at most one partner in every other source. The rest is asked about.
    """
    connection.execute(COMPARED)
    connection.execute(CANDIDATES)
    rows = connection.execute(JUDGED).fetchall()
    connection.execute("DROP TABLE deal_pair; DROP TABLE compared_deal")
    pairs = [(Pair(left, right, float(score), tuple(reasons)), sure) for left, right, score, reasons, sure in rows]
    sure = [pair for pair, is_certain in pairs if is_certain]
    held = assign(groups, [(pair.left, pair.right) for pair in sure])
    certain = [pair for pair, holds in zip(sure, held, strict=True) if holds]
    return Matches(certain, [pair for pair, _ in pairs if groups.may_unite(pair.left, pair.right)])
