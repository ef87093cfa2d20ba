"""By how much a pair is better than the next best of either of its rows, whatever is compared."""


def led(scored: str, left: str = "left_id", right: str = "right_id") -> str:
    """SQL for the pairs of `scored` (two ids, left_source, right_source, score) with `lead`.

    lead: the bits by which a pair is ahead of the next best one of its left row within the right's source, and of its
    right row within the left's; the smaller of the two; at least 100 where there is no other, and below 0 where another
    is better.
    """
    whole = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
    return f"""
    SELECT *, score - greatest(
        coalesce(CASE left_rank WHEN 1 THEN left_second ELSE left_best END, -100),
        coalesce(CASE right_rank WHEN 1 THEN right_second ELSE right_best END, -100)) AS lead
    FROM (
        SELECT *, row_number() OVER l AS left_rank, row_number() OVER r AS right_rank,
            nth_value(score, 2) OVER l AS left_second, nth_value(score, 2) OVER r AS right_second,
            max(score) OVER l AS left_best, max(score) OVER r AS right_best
        FROM ({scored})
        WINDOW l AS (PARTITION BY {left}, right_source ORDER BY score DESC, {right} {whole}),
            r AS (PARTITION BY {right}, left_source ORDER BY score DESC, {left} {whole})
    )"""
