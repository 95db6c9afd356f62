-- settlement · allocations → what each receiver is paid, in how many receipts; unit 0 is the one there is of a tier
SELECT 'base' AS receiver, base_unit AS unit, CAST(SUM(base_fen) AS BIGINT) AS fen, COUNT(*) AS receipts
FROM allocations GROUP BY base_unit
UNION ALL
SELECT 'street', street_unit, CAST(SUM(street_fen) AS BIGINT), COUNT(*) FROM allocations GROUP BY street_unit
UNION ALL
SELECT 'county', county_unit, CAST(SUM(county_fen) AS BIGINT), COUNT(*) FROM allocations GROUP BY county_unit
UNION ALL
SELECT receiver, 0, fen, receipts
FROM (
    SELECT 'city' AS receiver, CAST(SUM(city_fen) AS BIGINT) AS fen, COUNT(*) AS receipts FROM allocations
    UNION ALL SELECT 'province', CAST(SUM(province_fen) AS BIGINT), COUNT(*) FROM allocations
    UNION ALL SELECT 'national', CAST(SUM(national_fen) AS BIGINT), COUNT(*) FROM allocations
    UNION ALL SELECT 'fee', CAST(SUM(fee_fen) AS BIGINT), COUNT(*) FROM allocations
    UNION ALL SELECT 'industry', CAST(SUM(industry_fen) AS BIGINT), COUNT(*) FROM allocations
) AS tiers
