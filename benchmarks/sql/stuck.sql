WITH RECURSIVE counts AS MATERIALIZED (
  SELECT
    phase, segment,
    CASE WHEN left_on <= $as_of THEN dwell_days ELSE $as_of - entered_on END AS days,
    count(*) AS n, count(*) FILTER (left_on <= $as_of) AS exits,
    count(*) FILTER (left_on <= $as_of AND exit IN ('advance', 'skip', 'won')) AS onward
  FROM spell
  WHERE entered_on <= $as_of AND is_entry_known
    AND phase IN ('trigger', 'orientation', 'requirements', 'comparison', 'decision')
  GROUP BY ALL
),
grouped AS (
  SELECT phase, coalesce(segment::VARCHAR, '-') AS part, days, n, exits, onward FROM counts
  UNION ALL
  SELECT phase, '*' AS part, days, sum(n), sum(exits), sum(onward) FROM counts GROUP BY phase, days
),
risk AS (SELECT *, sum(n) OVER (PARTITION BY phase, part ORDER BY days DESC) AS at_risk FROM grouped),
curve AS (
  SELECT *, product(1 - exits / at_risk) OVER (PARTITION BY phase, part ORDER BY days) AS s FROM risk
),
moved AS (
  SELECT *, sum(coalesce(before, 1) * onward / at_risk) OVER (PARTITION BY phase, part ORDER BY days) AS moved_on
  FROM (SELECT *, lag(s) OVER (PARTITION BY phase, part ORDER BY days) AS before FROM curve)
),
q85 AS (
  SELECT phase, part, CASE WHEN sum(onward) >= 20 THEN min(days) FILTER (moved_on >= 0.85 * most - 1e-12) END AS days
  FROM (SELECT *, max(moved_on) OVER (PARTITION BY phase, part) AS most FROM moved) GROUP BY phase, part
),
limits AS (
  SELECT
    own.phase, own.part,
    coalesce(CASE WHEN own.part <> '-' THEN own.days END, whole.days, agreed.days) AS threshold_days,
    CASE WHEN own.days IS NOT NULL AND own.part <> '-' THEN 'segment' WHEN whole.days IS NOT NULL THEN 'phase' ELSE 'charter' END
      AS threshold_source,
    agreed.department
  FROM q85 own
  JOIN q85 whole ON whole.phase = own.phase AND whole.part = '*'
  JOIN (VALUES ('trigger', 90, 'marketing'), ('orientation', 60, 'marketing'), ('requirements', 60, 'shared'),
    ('comparison', 45, 'sales'), ('decision', 30, 'sales')) AS agreed(phase, days, department)
    ON agreed.phase = own.phase::VARCHAR
  WHERE own.part <> '*'
),
ends AS MATERIALIZED (
  SELECT
    phase::VARCHAR AS phase, CASE WHEN left_on <= $as_of THEN next_phase::VARCHAR END AS goal,
    CASE WHEN left_on <= $as_of THEN dwell_days ELSE $as_of - entered_on END AS days, count(*) AS n
  FROM spell WHERE entered_on <= $as_of AND is_entry_known GROUP BY ALL
),
daily AS (SELECT phase, days, sum(n) AS n, coalesce(sum(n) FILTER (goal IS NOT NULL), 0) AS exits FROM ends GROUP BY ALL),
staying AS (SELECT *, sum(n) OVER (PARTITION BY phase ORDER BY days DESC) AS at_risk FROM daily),
lasting AS MATERIALIZED (
  SELECT *, product(1 - exits / at_risk) OVER (PARTITION BY phase ORDER BY days) AS s FROM staying
),
densities AS MATERIALIZED (
  SELECT e.phase, e.goal, e.days, e.n / l.at_risk * coalesce(l.before, 1) AS density
  FROM ends e JOIN (SELECT *, lag(s) OVER (PARTITION BY phase ORDER BY days) AS before FROM lasting) l USING (phase, days)
  WHERE goal IS NOT NULL
),
shares AS MATERIALIZED (SELECT phase, goal, sum(density) AS share FROM densities GROUP BY ALL),
chances(step, phase, chance) AS (
  SELECT 0, phase, CASE phase WHEN 'won' THEN 1.0::DOUBLE ELSE 0 END FROM (SELECT DISTINCT phase FROM ends)
  UNION ALL
  SELECT step + 1, c.phase, CASE WHEN c.phase IN ('won', 'lost') THEN c.chance ELSE c.later END
  FROM (
    SELECT
      c.step, c.phase, c.chance,
      coalesce(sum(s.share * g.chance) OVER (PARTITION BY c.phase), 0) AS later,
      row_number() OVER (PARTITION BY c.phase) AS place
    FROM chances c LEFT JOIN shares s USING (phase) LEFT JOIN chances g ON g.phase = s.goal
  ) c
  WHERE place = 1 AND step < 200
),
entry AS (SELECT phase, chance FROM chances WHERE step = 200),
falling AS (
  SELECT l.phase, l.days, e.chance - coalesce(sum(w.worth) OVER later, 0) / nullif(l.s, 0) AS fallen
  FROM lasting l JOIN entry e USING (phase)
  LEFT JOIN (
    SELECT d.phase, d.days, sum(density * chance) AS worth FROM densities d JOIN entry g ON g.phase = d.goal GROUP BY ALL
  ) w ON w.phase = l.phase AND w.days = l.days
  WINDOW later AS (PARTITION BY l.phase ORDER BY l.days DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
risks AS MATERIALIZED (SELECT phase, days, CASE WHEN fallen > 1e-12 THEN fallen ELSE 0 END AS fallen FROM falling),
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
  account_id, stuck.phase, entered_on, age_days, threshold_days, threshold_source,
  $as_of - CASE WHEN last_lived_on <= $as_of THEN last_lived_on ELSE last_on END AS silent_days,
  silent_days > 21 AS is_silent,
  planned.account_id IS NOT NULL AS has_next_step,
  coalesce(value, amount) AS value,
  coalesce(value, amount) * risks.fallen AS value_at_risk,
  department AS next_department,
  CASE department WHEN 'marketing' THEN owner_marketing WHEN 'sales' THEN owner_sales
    ELSE coalesce(owner_sales, owner_marketing) END AS owner
FROM stuck JOIN risks ON risks.phase = stuck.phase::VARCHAR AND risks.days = age_days
LEFT JOIN amounts USING (account_id) LEFT JOIN heard USING (account_id) LEFT JOIN planned USING (account_id)
ORDER BY value_at_risk DESC NULLS LAST, value DESC NULLS LAST, account_id
