SELECT
  account_id, journey, spell, phase, entered_at, entered_on,
  CASE WHEN left_on <= $as_of THEN left_at END AS left_at,
  CASE WHEN left_on <= $as_of THEN left_on END AS left_on,
  CASE WHEN left_on <= $as_of THEN next_phase END AS next_phase,
  CASE WHEN left_on <= $as_of THEN exit END AS exit,
  CASE WHEN left_on <= $as_of THEN dwell_days END AS dwell_days,
  CASE WHEN left_on <= $as_of THEN NULL ELSE $as_of - entered_on END AS age_days,
  coalesce(left_on > $as_of, true) AS is_open,
  is_entry_known, evidence_id
FROM spell
WHERE entered_on <= $as_of /*where*/
ORDER BY account_id, spell
