"""What every opportunity was worth from which day to which: as the source reports, else as seen to change between
snapshots.
"""

from storage.build import Build

# A change and the value it set; if several at one instant differ, the choice does not depend on the order of rows.
CHANGES = """
    SELECT entity_id AS opportunity_id, field, coalesce(changed_on, seen_on) AS day,
        arg_max(coalesce(value, ''), (coalesce(changed_at, seen_at), coalesce(value, ''))) AS value,
        arg_min(coalesce(value, ''), (coalesce(changed_at, seen_at), coalesce(value, ''))) AS first_value,
        bool_or(changed_at IS NOT NULL) AS is_told
    FROM {target}.attribute_change
    WHERE entity = 'opportunity' AND field IN ('amount', 'currency') AND coalesce(changed_on, seen_on) IS NOT NULL
    GROUP BY ALL
"""

# A value that was merely seen is taken to have held before, too, as nobody had looked; one dated by the source is not.
FILLED = """
    SELECT opportunity_id, day,
        coalesce(
            last_value(amount IGNORE NULLS) OVER before, first_value(amount_seen IGNORE NULLS) OVER behind
        ) AS amount,
        coalesce(
            last_value(currency IGNORE NULLS) OVER before, first_value(currency IGNORE NULLS) OVER behind
        ) AS currency,
        lead(day) OVER (PARTITION BY opportunity_id ORDER BY day) AS until_day
    FROM (
        SELECT opportunity_id, day,
            max(value) FILTER (field = 'amount') AS amount,
            max(value) FILTER (field = 'currency') AS currency,
            max(CASE WHEN is_told THEN '' ELSE first_value END) FILTER (field = 'amount') AS amount_seen
        FROM (
            SELECT * FROM amount_change
            UNION ALL BY NAME
            SELECT DISTINCT opportunity_id, DATE '0001-01-01' AS day FROM amount_change
        ) GROUP BY ALL
    )
    WINDOW
        before AS (PARTITION BY opportunity_id ORDER BY day ROWS UNBOUNDED PRECEDING),
        behind AS (PARTITION BY opportunity_id ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
"""


def build_known_amounts(build: Build) -> None:
    """The temporary table `known_amount`: opportunity_id, account_id, motion, amount, currency (as written, upper case;
    null: none), created_on and closed_on: the days from which and to which (excluded) it was open in the motion and
    with the account, at this amount. An opportunity may be open several times.

    An opportunity whose amount was never seen to change has today's amount throughout; likewise any field without a
    recorded change.
    """
    target = build.target
    build.run(f"CREATE TEMP TABLE amount_change AS {CHANGES.format(target=target)}")
    build.run(f"CREATE TEMP TABLE amount_span AS {FILLED}")
    build.run(
        f"""CREATE TEMP TABLE known_amount AS
        SELECT s.opportunity_id, s.account_id, s.motion, s.from_on AS created_on, s.until_on AS closed_on, o.amount,
            {code("o.currency")} AS currency
        FROM {target}.open_stretch s JOIN {target}.opportunity o USING (opportunity_id)
        WHERE NOT EXISTS (FROM amount_span f WHERE f.opportunity_id = o.opportunity_id)
        UNION ALL
        SELECT s.opportunity_id, s.account_id, s.motion, greatest(s.from_on, f.day), least(s.until_on, f.until_day),
            CASE WHEN f.amount IS NULL THEN o.amount ELSE try_cast(nullif(f.amount, '') AS DOUBLE) END,
            {code("coalesce(f.currency, o.currency)")}
        FROM {target}.open_stretch s JOIN {target}.opportunity o USING (opportunity_id)
        JOIN amount_span f USING (opportunity_id)
        WHERE f.until_day IS NULL OR f.until_day > s.from_on"""
    )
    build.run("DELETE FROM known_amount WHERE amount IS NULL OR closed_on <= created_on")
    for name in ("amount_change", "amount_span"):
        build.run(f"DROP TABLE {name}")


def code(currency: str) -> str:
    """SQL for a currency as it is compared: upper case, without blanks, null if empty."""
    return f"nullif(upper(trim({currency})), '')"
