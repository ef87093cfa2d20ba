WITH counts AS MATERIALIZED (
  SELECT
    phase, segment,
    CASE WHEN left_on <= $as_of THEN dwell_days ELSE $as_of - entered_on END AS days,
    count(*) AS n, count(*) FILTER (left_on <= $as_of) AS exits
  FROM spell
  WHERE entered_on <= $as_of AND is_entry_known
    AND phase IN ('trigger', 'orientation', 'requirements', 'comparison', 'decision')
  GROUP BY ALL
),
grouped AS (
  SELECT phase, coalesce(segment::VARCHAR, '-') AS part, days, n, exits FROM counts
  UNION ALL
  SELECT phase, '*' AS part, days, sum(n), sum(exits) FROM counts GROUP BY phase, days
),
risk AS (SELECT *, sum(n) OVER (PARTITION BY phase, part ORDER BY days DESC) AS at_risk FROM grouped),
curve AS (
  SELECT *, product(1 - exits / at_risk) OVER (PARTITION BY phase, part ORDER BY days) AS s FROM risk
),
q85 AS (
  SELECT phase, part, CASE WHEN sum(exits) >= 20 THEN min(days) FILTER (s <= 0.15 + 1e-12) END AS days
  FROM curve GROUP BY phase, part
),
limits AS (
  SELECT
    own.phase, own.part,
    coalesce(own.days, whole.days, agreed.days) AS threshold_days,
    CASE WHEN own.days IS NOT NULL THEN 'segment' WHEN whole.days IS NOT NULL THEN 'phase' ELSE 'charter' END
      AS threshold_source,
    agreed.department
  FROM q85 own
  JOIN q85 whole ON whole.phase = own.phase AND whole.part = '*'
  JOIN (VALUES ('trigger', 90, 'marketing'), ('orientation', 60, 'marketing'), ('requirements', 60, 'shared'),
    ('comparison', 45, 'sales'), ('decision', 30, 'sales')) AS agreed(phase, days, department)
    ON agreed.phase = own.phase::VARCHAR
  WHERE own.part <> '*'
),
amounts AS (
  SELECT account_id, sum(amount) AS amount
  FROM valued_opportunity
  WHERE created_on <= $as_of AND (closed_on IS NULL OR closed_on > $as_of)
  GROUP BY account_id
),
stuck AS (
  SELECT s.*, l.threshold_days, l.threshold_source, l.department, $as_of - entered_on AS age_days
  FROM spell s JOIN limits l ON l.phase = s.phase AND l.part = coalesce(s.segment::VARCHAR, '-')
  WHERE entered_on <= $as_of AND (left_on IS NULL OR left_on > $as_of) AND is_entry_known
    AND $as_of - entered_on > l.threshold_days /*where*/
),
heard AS (
  SELECT account_id, max(lived_on) AS last_on FROM sign_of_life
  WHERE lived_on <= $as_of AND account_id IN (SELECT account_id FROM stuck WHERE last_lived_on > $as_of)
  GROUP BY account_id
),
planned AS (
  SELECT DISTINCT account_id FROM opportunity
  WHERE created_on <= $as_of AND (closed_on IS NULL OR closed_on > $as_of) AND expected_close_on >= $as_of
)
SELECT
  account_id, phase, entered_on, age_days, threshold_days, threshold_source,
  $as_of - CASE WHEN last_lived_on <= $as_of THEN last_lived_on ELSE last_on END AS silent_days,
  silent_days > 21 AS is_silent,
  planned.account_id IS NOT NULL AS has_next_step,
  coalesce(value, amount) AS value,
  NULL::DOUBLE AS value_at_risk,
  department AS next_department,
  CASE department WHEN 'marketing' THEN owner_marketing WHEN 'sales' THEN owner_sales
    ELSE coalesce(owner_sales, owner_marketing) END AS owner
FROM stuck LEFT JOIN amounts USING (account_id) LEFT JOIN heard USING (account_id) LEFT JOIN planned USING (account_id)
ORDER BY value DESC NULLS LAST, account_id
