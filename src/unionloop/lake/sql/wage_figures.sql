-- gold · figures of wages; quantiles are wages that somebody earns (lower of two), never in between, and like distinct persons
-- taken from rows and not from cells; `judged` and `insurance_known` are the denominators: unknown is not zero
-- one statement for the cube (region × industry × month) and for its margins, by {sets}; in a margin region 0 and industry -1
-- are "all" (industry 0 is whatever nobody said the industry of)
SELECT month,
       CASE WHEN GROUPING(region) = 1 THEN 0 ELSE region END AS region,
       CASE WHEN GROUPING(industry) = 1 THEN -1 ELSE industry END AS industry,
       COUNT(*) AS records,
       COUNT(DISTINCT person) AS persons,
       CAST(SUM(wage_fen) AS BIGINT) AS wages_fen,
       {quantiles} AS quantiles,
       COUNT(fen) AS judged,
       COUNT(CASE WHEN wage_fen < fen THEN 1 END) AS below_minimum,
       COUNT(CASE WHEN owed_fen > 0 THEN 1 END) AS owed_records,
       CAST(SUM(owed_fen) AS BIGINT) AS owed_fen,
       COUNT(insured) AS insurance_known,
       COUNT(CASE WHEN NOT insured THEN 1 END) AS uninsured
FROM (
    SELECT wages.month, wages.region, wages.industry, person, wage_fen, owed_fen, insured, fen
    FROM wages
    LEFT JOIN minimum
           ON minimum.region = wages.region
          AND minimum.from_month <= wages.month
          AND (minimum.to_month IS NULL OR minimum.to_month > wages.month)
) AS judged
GROUP BY GROUPING SETS ({sets})
