WITH moves AS (
  SELECT phase, greatest(entered_on, $start) AS day, count(*) AS n
  FROM spell WHERE entered_on <= $end /*where*/ GROUP BY ALL
  UNION ALL
  SELECT phase, greatest(left_on, $start) AS day, -count(*) AS n
  FROM spell WHERE left_on <= $end /*where*/ GROUP BY ALL
),
net AS (SELECT day, phase, sum(n) AS n FROM moves GROUP BY ALL),
grid AS (
  SELECT day::DATE AS day, phase
  FROM generate_series($start, $end, INTERVAL 1 DAY) AS days(day),
       (SELECT unnest(enum_range(NULL::phase_word))::phase_word AS phase)
)
SELECT day, phase, sum(coalesce(n, 0)) OVER (PARTITION BY phase ORDER BY day)::BIGINT AS accounts
FROM grid LEFT JOIN net USING (day, phase)
ORDER BY day, phase
