WITH counts AS (
  SELECT
    phase,
    CASE WHEN left_on <= $as_of THEN dwell_days ELSE $as_of - entered_on END AS days,
    count(*) AS n,
    count(*) FILTER (left_on <= $as_of) AS exits,
    count(*) FILTER (left_on <= $as_of AND exit IN ('advance', 'skip', 'won')) AS advanced,
    count(*) FILTER (left_on <= $as_of AND exit = 'return') AS returned,
    count(*) FILTER (left_on <= $as_of AND exit = 'lost') AS lost,
    count(*) FILTER (left_on <= $as_of AND exit = 'dormant') AS dormant
  FROM spell
  WHERE entered_on <= $as_of AND is_entry_known
    AND phase IN ('trigger', 'orientation', 'requirements', 'comparison', 'decision') /*where*/
  GROUP BY ALL
),
risk AS (SELECT *, sum(n) OVER (PARTITION BY phase ORDER BY days DESC) AS at_risk FROM counts),
before AS (
  SELECT *, coalesce(product(1 - exits / at_risk) OVER (
    PARTITION BY phase ORDER BY days ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) / at_risk AS weight
  FROM risk
)
SELECT
  phase, horizon_days,
  coalesce(sum(weight * advanced), 0) AS advanced_rate,
  coalesce(sum(weight * returned), 0) AS returned_rate,
  coalesce(sum(weight * lost), 0) AS lost_rate,
  coalesce(sum(weight * dormant), 0) AS dormant_rate,
  greatest(0, 1 - coalesce(sum(weight * exits), 0)) AS still_rate
FROM before JOIN (SELECT unnest([30, 90, 180]) AS horizon_days) ON days <= horizon_days
GROUP BY phase, horizon_days
ORDER BY phase, horizon_days
