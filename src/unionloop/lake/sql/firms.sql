-- silver · one row per firm and month; of two receipts the later is right; what a bureau did not say stays NULL
SELECT month, region, industry, firm, staff, payees, wages_fen, lowest_fen, insured, taxed, owed_fen
FROM (
    SELECT month,
           TRY_CAST(region AS INTEGER) AS region,
           TRY_CAST(industry AS INTEGER) AS industry,
           firm,
           TRY_CAST(staff AS BIGINT) AS staff,
           TRY_CAST(payees AS BIGINT) AS payees,
           TRY_CAST(wages_fen AS BIGINT) AS wages_fen,
           TRY_CAST(lowest_fen AS BIGINT) AS lowest_fen,
           TRY_CAST(insured AS BIGINT) AS insured,
           TRY_CAST(taxed AS BIGINT) AS taxed,
           TRY_CAST(owed_fen AS BIGINT) AS owed_fen,
           ROW_NUMBER() OVER (PARTITION BY firm ORDER BY receipt DESC, line DESC) AS latest
    FROM firm_months
    WHERE TRY_CAST(region AS INTEGER) BETWEEN 110000 AND 829999
      AND TRY_CAST(industry AS INTEGER) BETWEEN 0 AND 97
) AS conformed
WHERE latest = 1
