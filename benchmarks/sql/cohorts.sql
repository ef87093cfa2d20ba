WITH counts AS MATERIALIZED (
  SELECT
    date_trunc('month', entered_on) AS month,
    CASE
      WHEN reached_before_loss_comparison_on <= $as_of THEN reached_before_loss_comparison_on - entered_on
      WHEN reached_lost_on <= $as_of THEN reached_lost_on - entered_on
      ELSE $as_of - entered_on
    END AS days,
    count(*) AS n,
    count(*) FILTER (reached_before_loss_comparison_on <= $as_of) AS reached,
    count(*) FILTER (reached_before_loss_comparison_on <= $as_of OR reached_lost_on <= $as_of) AS ended,
    min($as_of - entered_on) AS youngest
  FROM spell
  WHERE phase = 'trigger' AND is_entry_known AND is_first_entry AND entered_on <= $as_of /*where*/
  GROUP BY ALL
),
risk AS (SELECT *, sum(n) OVER (PARTITION BY month ORDER BY days DESC) AS at_risk FROM counts),
before AS (
  SELECT *, coalesce(product(1 - ended / at_risk) OVER (
    PARTITION BY month ORDER BY days ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) * reached / at_risk AS step
  FROM risk
),
weeks AS (
  SELECT month, unnest(range(0, min(youngest) // 7 + 1)) AS week FROM counts GROUP BY month
)
SELECT
  strftime(month, '%Y-%m') AS cohort, week AS weeks_since_entry,
  coalesce(sum(n) FILTER (days >= week * 7), 0) AS at_risk,
  coalesce(sum(step) FILTER (days <= week * 7), 0) AS reached_rate
FROM weeks JOIN before USING (month)
GROUP BY ALL
ORDER BY cohort, week
