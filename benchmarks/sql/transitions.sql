SELECT phase AS from_phase, next_phase AS to_phase, exit, count(*) AS transitions, count(DISTINCT account_id) AS accounts
FROM spell WHERE left_on BETWEEN $start AND $end /*where*/ GROUP BY ALL
UNION ALL
SELECT NULL, phase, NULL, count(*), count(*)
FROM spell WHERE spell = 1 AND entered_on BETWEEN $start AND $end /*where*/ GROUP BY ALL
ORDER BY from_phase NULLS FIRST, to_phase
