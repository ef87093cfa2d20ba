WITH amounts AS (
  SELECT account_id, sum(amount) AS amount
  FROM valued_opportunity
  WHERE created_on <= $as_of AND (closed_on IS NULL OR closed_on > $as_of)
  GROUP BY account_id
),
held AS (
  SELECT phase, count(*) AS accounts, sum(coalesce(value, amount)) AS value
  FROM spell LEFT JOIN amounts USING (account_id)
  WHERE entered_on <= $as_of AND (left_on IS NULL OR left_on > $as_of) /*where*/
  GROUP BY phase
)
SELECT phase, coalesce(accounts, 0) AS accounts, coalesce(value, 0) AS value
FROM (SELECT unnest(enum_range(NULL::phase_word))::phase_word AS phase) LEFT JOIN held USING (phase)
ORDER BY phase
