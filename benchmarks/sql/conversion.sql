WITH counts AS (
  SELECT
    date_trunc('month', entered_on) AS month,
    count(*) AS entries,
    count(*) FILTER ($as_of - entered_on >= 90) AS mature,
    count(*) FILTER ($as_of - entered_on >= 90 AND reached_comparison_on <= $as_of
      AND reached_comparison_on - entered_on <= 90) AS converted
  FROM spell
  WHERE phase = 'trigger' AND is_entry_known AND is_first_entry AND entered_on <= $as_of /*where*/
  GROUP BY month
),
rates AS (
  SELECT *, CASE WHEN mature >= 10 THEN converted / mature END AS p, 1.959963984540054 ** 2 AS z2, mature AS n
  FROM counts
)
SELECT
  strftime(month, '%Y-%m') AS cohort, entries, mature, converted, p AS conversion_rate,
  CASE WHEN p IS NOT NULL THEN
    greatest(0, (p + z2 / (2 * n) - sqrt(z2) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)) END AS low,
  CASE WHEN p IS NOT NULL THEN
    least(1, (p + z2 / (2 * n) + sqrt(z2) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)) END AS high
FROM rates
ORDER BY cohort
