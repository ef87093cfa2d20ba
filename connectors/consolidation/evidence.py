"""The evidence for and against two companies being one: for every candidate pair, all pairs at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from connectors.consolidation.names import vocabulary

# How alike the remainders of two names must be to count as a typing mistake: 0 to 1, and at most this many letters.
ALIKE, LETTERS = 0.72, 3
# How alike two whole names must be where words were split, joined or reordered.
ALIKE_AS_A_WHOLE = 0.9

# How two names agree, best first. same: no word differs. near: mistyped, split or joined. short: abbreviated. part: one
# has an extra word. sister: that word names a part of a group. other: each has words the other lacks. rough: begins
# alike. Only pairs up to here are kept; those whose names have nothing in common are not.
NAMES = ("same", "near", "short", "part", "sister", "rough", "other")
ROUGH, ROUGH_LETTERS = 0.8, 6

# A town in a name says nothing where both companies are there, and says which one it is where they are not: "Sparkasse
# Köln" in Köln is not "Sparkasse Bonn" in Bonn.
RESTS = """
    CREATE OR REPLACE TEMP TABLE rest AS
    SELECT *, array_to_string(left_rest, '') AS left_text, array_to_string(right_rest, '') AS right_text FROM (
        SELECT left_no, right_no, l.compact AS left_name, r.compact AS right_name,
            l.place <> r.place AS is_elsewhere,
            CASE WHEN is_elsewhere THEN list_filter(l.placed, w -> NOT list_contains(r.placed, w))
                ELSE list_filter(l.words, w -> NOT list_contains(r.words, w) AND NOT list_contains(r.at, w))
                END AS left_rest,
            CASE WHEN is_elsewhere THEN list_filter(r.placed, w -> NOT list_contains(l.placed, w))
                ELSE list_filter(r.words, w -> NOT list_contains(l.words, w) AND NOT list_contains(l.at, w))
                END AS right_rest
        FROM pair JOIN company l ON l.no = left_no JOIN company r ON r.no = right_no
    )
"""
# Two different numbers are no typing mistake: "Werk 1" is not "Werk 2".
SAME_NAME = """
    CASE WHEN left_text = '' AND right_text = '' THEN 'same'
        WHEN list_bool_or(list_transform(left_rest, w -> regexp_full_match(w, '[0-9]+')))
            AND list_bool_or(list_transform(right_rest, w -> regexp_full_match(w, '[0-9]+'))) THEN 'other'
        WHEN alike >= $alike AND misses <= $letters OR whole >= $whole THEN 'near'
        WHEN len(left_rest) <= 1 AND len(right_rest) = 1 AND right_text LIKE '%.' AND left_text <> ''
            AND starts_with(left_text, right_text[:-2])
            OR len(right_rest) <= 1 AND len(left_rest) = 1 AND left_text LIKE '%.' AND right_text <> ''
            AND starts_with(right_text, left_text[:-2]) THEN 'short'
        WHEN left_text = '' OR right_text = ''
            OR starts_with(left_text, right_text) OR starts_with(right_text, left_text)
            THEN CASE WHEN list_has_any(list_concat(left_rest, right_rest), $parts) THEN 'sister' ELSE 'part' END
        WHEN beginning >= $rough THEN 'rough' ELSE 'other' END
"""
NAMED = f"""
    CREATE OR REPLACE TEMP TABLE named AS
    SELECT left_no, right_no, {SAME_NAME} AS name
    FROM rest JOIN similarity USING (left_no, right_no) WHERE name <> 'other'
"""
EVIDENCE = """
    CREATE OR REPLACE TEMP TABLE evidence AS
    SELECT left_no, right_no, named.name,
        list_intersect(l.words, r.words) AS common,
        CASE WHEN l.domains = [] OR r.domains = [] THEN NULL
            WHEN list_has_any(l.domains, r.domains) THEN 'same'
            WHEN list_has_any(l.labels, r.labels) THEN 'moved' ELSE 'other' END AS domain,
        list_intersect(l.domains, r.domains) AS domains,
        list_has_any(l.addresses, r.addresses) AS has_address,
        CASE WHEN l.postcode = r.postcode THEN 'postcode'
            WHEN l.place = r.place THEN CASE WHEN l.postcode <> r.postcode THEN 'place only' ELSE 'place' END
            WHEN l.postcode <> r.postcode OR l.place <> r.place THEN 'other' END AS place,
        l.postcode AS postcode, l.place AS place_name,
        l.country <> r.country AS is_abroad,
        CASE WHEN l.form = r.form THEN 'same' WHEN l.form <> r.form THEN 'other' END AS form
    FROM named JOIN company l ON l.no = left_no JOIN company r ON r.no = right_no
"""


def weigh_up(connection: Any) -> None:
    """Create the temporary table `evidence` from `pair` and `company`: a row per pair whose names may be one."""
    connection.execute(RESTS)
    texts = connection.execute("SELECT left_no, right_no, left_text, right_text, left_name, right_name FROM rest")
    connection.register("similarity", _similarity(texts.to_arrow_table()))
    values = {
        "alike": ALIKE,
        "letters": LETTERS,
        "whole": ALIKE_AS_A_WHOLE,
        "rough": ROUGH,
        "parts": sorted(vocabulary().parts_of_groups),
    }
    connection.execute(NAMED, values)
    connection.execute(EVIDENCE)
    connection.unregister("similarity")
    connection.execute("DROP TABLE rest")


def _similarity(texts: pa.Table) -> pa.Table:
    """How alike two names are, 0 to 1, where both have a remainder, else 0: an extra word is no typing mistake.

    alike, misses: of their remainders; whole: of the whole names; beginning: the longer one cut to the shorter's
    length.
    """
    rests = (texts["left_text"].to_pylist(), texts["right_text"].to_pylist())
    names = (texts["left_name"].to_pylist(), texts["right_name"].to_pylist())
    longest = np.maximum(*(np.fromiter(map(len, side), np.int32) for side in rests))
    is_left = np.minimum(*(np.fromiter(map(len, side), np.int32) for side in rests)) > 0
    misses = cpdist(*rests, scorer=OSA.distance, dtype=np.int32, workers=-1)
    ends = [min(len(left), len(right)) for left, right in zip(*names, strict=True)]
    cut = [[name[:end] for name, end in zip(side, ends, strict=True)] for side in names]
    beginning = np.where(np.array(ends) >= ROUGH_LETTERS, _as_one(cut), 0.0)
    columns: dict[str, Any] = {
        "alike": 1 - misses / np.maximum(longest, 1),
        "whole": _as_one(names),
        "beginning": beginning,
    }
    measured = {name: np.where(is_left, values, 0.0) for name, values in columns.items()}
    return pa.table({"left_no": texts["left_no"], "right_no": texts["right_no"], "misses": misses, **measured})


def _as_one(sides: Sequence[Sequence[str]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return cpdist(*sides, scorer=OSA.normalized_similarity, dtype=np.float32, workers=-1)
