WITH held AS (
  SELECT
    account_id,
    max(phase) FILTER (entered_on <= $since AND (left_on IS NULL OR left_on > $since)) AS from_phase,
    max(phase) FILTER (left_on IS NULL OR left_on > $as_of) AS to_phase
  FROM spell
  WHERE entered_on <= $as_of /*where*/
  GROUP BY account_id
)
SELECT
  account_id, from_phase, to_phase,
  CASE
    WHEN from_phase IS NULL THEN 'new'
    WHEN from_phase = to_phase THEN 'unchanged'
    WHEN to_phase IN ('won', 'lost', 'dormant') THEN to_phase::VARCHAR
    WHEN from_phase IN ('won', 'lost', 'dormant') THEN 'reopened'
    WHEN enum_code(to_phase) = enum_code(from_phase) + 1 THEN 'advance'
    WHEN enum_code(to_phase) > enum_code(from_phase) THEN 'skip'
    ELSE 'return'
  END AS kind
FROM held
ORDER BY account_id
