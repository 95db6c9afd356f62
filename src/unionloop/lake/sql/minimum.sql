-- silver · the minimum wage of a region by month: from the first month it holds from the first day on,
-- up to, not including, to_month
SELECT region, from_month, to_month, fen
FROM (
    SELECT TRY_CAST(region AS INTEGER) AS region,
           CASE WHEN valid_from LIKE '%-01' THEN SUBSTR(valid_from, 1, 7)
                ELSE SUBSTR(CAST(CAST(valid_from AS DATE) + INTERVAL 1 MONTH AS VARCHAR(10)), 1, 7) END AS from_month,
           CASE WHEN valid_to IS NULL OR valid_to LIKE '%-01' THEN SUBSTR(valid_to, 1, 7)
                ELSE SUBSTR(CAST(CAST(valid_to AS DATE) + INTERVAL 1 MONTH AS VARCHAR(10)), 1, 7) END AS to_month,
           TRY_CAST(fen AS BIGINT) AS fen,
           ROW_NUMBER() OVER (PARTITION BY region, valid_from ORDER BY receipt DESC, line DESC) AS latest
    FROM minimum_wage
    WHERE TRY_CAST(fen AS BIGINT) > 0 AND TRY_CAST(valid_from AS DATE) IS NOT NULL
) AS conformed
WHERE latest = 1
