WITH counts AS MATERIALIZED (
  SELECT
    phase, is_entry_known,
    CASE WHEN left_on <= $as_of THEN dwell_days ELSE $as_of - entered_on END AS days,
    count(*) AS n,
    count(*) FILTER (left_on <= $as_of) AS exits,
    count(*) FILTER (left_on <= $as_of AND exit IN ('advance', 'skip', 'won')) AS onward
  FROM spell
  WHERE entered_on <= $as_of AND phase IN ('trigger', 'orientation', 'requirements', 'comparison', 'decision') /*where*/
  GROUP BY ALL
),
risk AS (
  SELECT phase, days, exits, sum(n) OVER (PARTITION BY phase ORDER BY days DESC) AS at_risk
  FROM counts WHERE is_entry_known
),
curve AS (
  SELECT
    phase, days,
    product(1 - exits / at_risk) OVER so_far AS s,
    sum(CASE WHEN at_risk > exits THEN exits / (at_risk * (at_risk - exits)) ELSE 0 END) OVER so_far AS greenwood
  FROM risk WINDOW so_far AS (PARTITION BY phase ORDER BY days)
),
limits AS (
  SELECT
    phase, days, s,
    CASE WHEN s < 1e-12 THEN 0 WHEN s > 1 - 1e-12 THEN 1
      ELSE pow(s, exp(1.959963984540054 * sqrt(greenwood) / abs(ln(s)))) END AS low,
    CASE WHEN s < 1e-12 THEN 0 WHEN s > 1 - 1e-12 THEN 1
      ELSE pow(s, exp(-1.959963984540054 * sqrt(greenwood) / abs(ln(s)))) END AS high
  FROM curve
),
reached AS (
  SELECT
    phase,
    min(days) FILTER (s <= 0.5 + 1e-12) AS median_days,
    min(days) FILTER (s <= 0.15 + 1e-12) AS q85_days,
    min(days) FILTER (low <= 0.5 + 1e-12) AS median_low,
    min(days) FILTER (high <= 0.5 + 1e-12) AS median_high
  FROM limits GROUP BY phase
),
totals AS (
  SELECT
    phase,
    coalesce(sum(n) FILTER (is_entry_known), 0) AS spells,
    coalesce(sum(exits) FILTER (is_entry_known), 0) AS exits,
    coalesce(sum(n - exits) FILTER (is_entry_known), 0) AS open,
    100 * sum(onward) FILTER (is_entry_known) / (sum(n * days) FILTER (is_entry_known) / 7) AS advance_per_100_weeks,
    sum(exits * days) FILTER (is_entry_known) / sum(exits) FILTER (is_entry_known) AS completed_mean_days,
    coalesce(sum(n) FILTER (NOT is_entry_known), 0) AS excluded
  FROM counts GROUP BY phase
)
SELECT
  phase, spells, exits, open, median_days, q85_days, median_low, median_high, advance_per_100_weeks,
  completed_mean_days, excluded
FROM totals LEFT JOIN reached USING (phase)
ORDER BY phase
