SELECT
  phase,
  count(*) FILTER (entered_on < $start AND (left_on IS NULL OR left_on >= $start)) AS stock_start,
  count(*) FILTER (entered_on BETWEEN $start AND $end) AS entered,
  count(*) FILTER (left_on BETWEEN $start AND $end) AS "left",
  count(*) FILTER (left_on IS NULL OR left_on > $end) AS stock_end
FROM spell
WHERE entered_on <= $end /*where*/
GROUP BY phase
ORDER BY phase
