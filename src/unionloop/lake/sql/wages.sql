-- silver · one row per person, firm and month; of two receipts the later is right
SELECT month, region, industry, firm, person, wage_fen, owed_fen, insured
FROM (
    SELECT month,
           TRY_CAST(region AS INTEGER) AS region,
           TRY_CAST(industry AS INTEGER) AS industry,
           firm,
           TRY_CAST(person AS BIGINT) AS person,
           TRY_CAST(wage_fen AS BIGINT) AS wage_fen,
           TRY_CAST(owed_fen AS BIGINT) AS owed_fen,
           TRY_CAST(insured AS BOOLEAN) AS insured,
           ROW_NUMBER() OVER (PARTITION BY firm, person ORDER BY receipt DESC, line DESC) AS latest
    FROM payroll
    WHERE TRY_CAST(region AS INTEGER) BETWEEN 110000 AND 829999
      AND TRY_CAST(industry AS INTEGER) BETWEEN 1 AND 97
      AND TRY_CAST(person AS BIGINT) IS NOT NULL
      AND TRY_CAST(wage_fen AS BIGINT) >= 0
      AND (owed_fen IS NULL OR TRY_CAST(owed_fen AS BIGINT) >= 0)
) AS conformed
WHERE latest = 1
