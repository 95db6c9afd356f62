-- gold · figures of firms; a firm counts under a rule only where both sides are known
-- one statement for the cube (region × industry × month) and for its margins, by {sets}; in a margin region 0 and industry -1
-- are "all" (industry 0 is whatever nobody said the industry of)
SELECT month,
       CASE WHEN GROUPING(region) = 1 THEN 0 ELSE region END AS region,
       CASE WHEN GROUPING(industry) = 1 THEN -1 ELSE industry END AS industry,
       COUNT(*) AS firms,
       CAST(SUM(staff) AS BIGINT) AS staff,
       CAST(SUM(payees) AS BIGINT) AS payees,
       CAST(SUM(wages_fen) AS BIGINT) AS wages_fen,
       COUNT(CASE WHEN owed_fen > 0 THEN 1 END) AS owing_firms,
       CAST(SUM(owed_fen) AS BIGINT) AS owed_fen,
       COUNT(CASE WHEN insured IS NOT NULL AND taxed IS NOT NULL THEN 1 END) AS compared_firms,
       COUNT(CASE WHEN insured < taxed THEN 1 END) AS gap_firms,
       CAST(SUM(CASE WHEN insured < taxed THEN taxed - insured END) AS BIGINT) AS gap_persons,
       COUNT(CASE WHEN lowest_fen IS NOT NULL AND fen IS NOT NULL THEN 1 END) AS judged_firms,
       COUNT(CASE WHEN lowest_fen < fen THEN 1 END) AS low_firms
FROM (
    SELECT firms.month, firms.region, firms.industry, staff, payees, wages_fen, lowest_fen, insured, taxed, owed_fen, fen
    FROM firms
    LEFT JOIN minimum
           ON minimum.region = firms.region
          AND minimum.from_month <= firms.month
          AND (minimum.to_month IS NULL OR minimum.to_month > firms.month)
) AS judged
GROUP BY GROUPING SETS ({sets})
