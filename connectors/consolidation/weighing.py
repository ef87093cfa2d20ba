"""How much each piece of evidence weighs, in bits: one bit doubles the odds that two companies are one.

An agreement weighs more the rarer it is by chance: log2 of all companies over those that share it (a rare
word more than "Maschinenbau", a domain of one company more than that of a group). A disagreement costs a fixed number
of bits. Two companies picked at random begin far below zero: at minus log2 of all companies. After Fellegi and Sunter
(1969).
"""

import math
from collections.abc import Mapping
from typing import Any

# In a short list a word is not rare because it occurs once: at least this many companies are assumed.
AT_LEAST = 20_000

# The most that a kind of agreement may weigh: names and domains are chosen alike, so their evidence partly overlaps.
NAME_AT_MOST, PLACE_AT_MOST, DOMAIN_AT_MOST = 14.0, 12.0, 13.0
ADDRESS, SAME_FORM, MOVED_DOMAIN = 14.0, 1.0, 4.0
# How well the names agree takes away from or adds to the weight of what they share.
NAME_COSTS: Mapping[str, float] = {"same": 0, "near": 1, "short": 1, "part": 5, "sister": 14, "rough": 7}
# The cost of disagreement. A domain or a place may have changed; a company in another country is another company.
OTHER_DOMAIN, OTHER_PLACE, OTHER_CODE, OTHER_FORM, ABROAD = 7.0, 6.0, 2.0, 2.0, 12.0

# From the first score on, two companies are one without asking; from the second on, somebody is asked.
CERTAIN, DOUBTFUL = 4.0, -5.0
# A certain partner is better than the next best of its source by at least this much.
LEAD = 3.0
# How names may agree in a pair that is certain without asking.
CERTAIN_NAMES = ("same", "near", "short")

SCORED = f"""
    CREATE OR REPLACE TEMP TABLE scored AS
    WITH word AS (
            SELECT word, log2($companies / count(*)) AS bits
            FROM (SELECT unnest(words) AS word FROM company) GROUP BY word),
        domain_of AS (
            SELECT domain, log2($companies / sum(n)) AS bits, max(n) AS most
            FROM (SELECT domain, source, count(*) AS n
                FROM (SELECT unnest(domains) AS domain, source FROM company) GROUP BY ALL)
            GROUP BY domain),
        postcode_of AS (SELECT postcode, log2($companies / count(*)) AS bits FROM company GROUP BY postcode),
        place_of AS (SELECT place, log2($companies / count(*)) AS bits FROM company GROUP BY place),
        named AS (
            SELECT left_no, right_no, sum(word.bits) AS bits
            FROM (SELECT left_no, right_no, unnest(common) AS word FROM evidence) JOIN word USING (word) GROUP BY ALL),
        domained AS (
            SELECT left_no, right_no, max(domain_of.bits) AS bits, min(most) AS most
            FROM (SELECT left_no, right_no, unnest(domains) AS domain FROM evidence) JOIN domain_of USING (domain)
            GROUP BY ALL)
    SELECT e.left_no, e.right_no, e.name, e.domain, e.place, e.form, e.has_address,
        coalesce(e.is_abroad, false) AS is_abroad,
        domained.most IS NOT DISTINCT FROM 1 AS is_domain_its_own,
        -log2($companies)
        + least(CASE e.name WHEN 'near' THEN {NAME_AT_MOST} ELSE coalesce(named.bits, {NAME_AT_MOST} / 2) END,
            {NAME_AT_MOST})
        - CASE e.name {" ".join(f"WHEN '{name}' THEN {cost}" for name, cost in NAME_COSTS.items())} END
        + CASE e.domain WHEN 'same' THEN least(domained.bits, {DOMAIN_AT_MOST}) WHEN 'moved' THEN {MOVED_DOMAIN}
            WHEN 'other' THEN -{OTHER_DOMAIN} ELSE 0 END
        + CASE e.place WHEN 'postcode' THEN least(postcode_of.bits, {PLACE_AT_MOST})
            WHEN 'place' THEN least(place_of.bits, {PLACE_AT_MOST})
            WHEN 'place only' THEN least(place_of.bits, {PLACE_AT_MOST}) - {OTHER_CODE}
            WHEN 'other' THEN -{OTHER_PLACE} ELSE 0 END
        + CASE e.form WHEN 'same' THEN {SAME_FORM} WHEN 'other' THEN -{OTHER_FORM} ELSE 0 END
        + CASE WHEN e.has_address THEN {ADDRESS} ELSE 0 END
        - CASE WHEN e.is_abroad THEN {ABROAD} ELSE 0 END AS score
    FROM evidence e LEFT JOIN named USING (left_no, right_no) LEFT JOIN domained USING (left_no, right_no)
        LEFT JOIN postcode_of ON postcode_of.postcode = e.postcode LEFT JOIN place_of ON place_of.place = e.place_name
"""


def weigh(connection: Any) -> None:
    """Create the temporary table `scored` from `evidence` and `company`: the same pairs with their score in bits."""
    (count,) = connection.execute("SELECT count(*) FROM company").fetchone()
    connection.execute(SCORED, {"companies": float(max(count, AT_LEAST))})


def chance(score: float) -> float:
    """The probability that `score` bits stand for, 0 to 1; a figure of the model, measured in benchmarks/results."""
    return 1 / (1 + math.exp2(-max(-60.0, min(60.0, score))))
