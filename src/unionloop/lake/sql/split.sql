-- settlement · receipts told their rule and policy → shares to the fen, one wide row a receipt
-- shares are cut to the fen towards zero, the rest goes where the rule says, a policy moves upper shares to the base, never the fee
WITH cut AS (
    SELECT receipts.id, receipts.rule_id, receipts.base_unit, receipts.street_unit, receipts.county_unit, paid_fen,
           remainder_to, tiers, back_bp,
           CAST((paid_fen * base_bp - paid_fen * base_bp % 10000) / 10000 AS BIGINT) AS base,
           CAST((paid_fen * street_bp - paid_fen * street_bp % 10000) / 10000 AS BIGINT) AS street,
           CAST((paid_fen * county_bp - paid_fen * county_bp % 10000) / 10000 AS BIGINT) AS county,
           CAST((paid_fen * city_bp - paid_fen * city_bp % 10000) / 10000 AS BIGINT) AS city,
           CAST((paid_fen * province_bp - paid_fen * province_bp % 10000) / 10000 AS BIGINT) AS province,
           CAST((paid_fen * national_bp - paid_fen * national_bp % 10000) / 10000 AS BIGINT) AS national,
           CAST((paid_fen * fee_bp - paid_fen * fee_bp % 10000) / 10000 AS BIGINT) AS fee,
           CAST((paid_fen * industry_bp - paid_fen * industry_bp % 10000) / 10000 AS BIGINT) AS industry
    FROM receipts
    JOIN rules ON rules.rule_id = receipts.rule_id
    LEFT JOIN policies ON policies.policy_id = receipts.policy_id
), dealt AS (
    SELECT id, rule_id, base_unit, street_unit, county_unit, paid_fen, tiers, back_bp,
           base + CASE WHEN remainder_to = 'base' THEN rest ELSE 0 END AS base,
           street + CASE WHEN remainder_to = 'street' THEN rest ELSE 0 END AS street,
           county + CASE WHEN remainder_to = 'county' THEN rest ELSE 0 END AS county,
           city + CASE WHEN remainder_to = 'city' THEN rest ELSE 0 END AS city,
           province + CASE WHEN remainder_to = 'province' THEN rest ELSE 0 END AS province,
           national + CASE WHEN remainder_to = 'national' THEN rest ELSE 0 END AS national,
           fee + CASE WHEN remainder_to = 'fee' THEN rest ELSE 0 END AS fee,
           industry + CASE WHEN remainder_to = 'industry' THEN rest ELSE 0 END AS industry
    FROM (SELECT *, paid_fen - (base + street + county + city + province + national + fee + industry) AS rest FROM cut) AS counted
), moved AS (
    SELECT *,
           CASE WHEN array_contains(tiers, 'street')
                THEN CAST((street * back_bp - street * back_bp % 10000) / 10000 AS BIGINT) ELSE 0 END AS street_back,
           CASE WHEN array_contains(tiers, 'county')
                THEN CAST((county * back_bp - county * back_bp % 10000) / 10000 AS BIGINT) ELSE 0 END AS county_back,
           CASE WHEN array_contains(tiers, 'city')
                THEN CAST((city * back_bp - city * back_bp % 10000) / 10000 AS BIGINT) ELSE 0 END AS city_back,
           CASE WHEN array_contains(tiers, 'province')
                THEN CAST((province * back_bp - province * back_bp % 10000) / 10000 AS BIGINT) ELSE 0 END AS province_back,
           CASE WHEN array_contains(tiers, 'national')
                THEN CAST((national * back_bp - national * back_bp % 10000) / 10000 AS BIGINT) ELSE 0 END AS national_back,
           CASE WHEN array_contains(tiers, 'industry')
                THEN CAST((industry * back_bp - industry * back_bp % 10000) / 10000 AS BIGINT) ELSE 0 END AS industry_back
    FROM dealt
)
SELECT id, rule_id, base_unit, street_unit, county_unit, paid_fen,
       base + street_back + county_back + city_back + province_back + national_back + industry_back AS base_fen,
       street - street_back AS street_fen, county - county_back AS county_fen, city - city_back AS city_fen,
       province - province_back AS province_fen, national - national_back AS national_fen, fee AS fee_fen,
       industry - industry_back AS industry_fen
FROM moved
