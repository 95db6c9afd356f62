-- the taxpayers likest to each record of a union, by the pairs of signs they share; the words DuckDB and Spark have in common
-- a pair of signs is worth the hundredfold logarithm of how rare it is, a whole number, so that sums are equal on every engine
WITH worth AS (
    SELECT gram, CAST(ROUND(100 * LN({taxpayers} / CAST(COUNT(*) AS DOUBLE)) + 10) AS INTEGER) AS worth
    FROM taxpayer_signs
    WHERE gram IN (SELECT gram FROM union_signs)
    GROUP BY gram
    HAVING COUNT(*) <= {most}
), likeness AS (
    SELECT union_signs.record, taxpayer_signs.record AS taxpayer, CAST(SUM(worth) AS BIGINT) AS likeness
    FROM union_signs
    JOIN worth ON worth.gram = union_signs.gram
    JOIN taxpayer_signs ON taxpayer_signs.gram = union_signs.gram
    GROUP BY union_signs.record, taxpayer_signs.record
), ranked AS (
    SELECT record, taxpayer, likeness,
           ROW_NUMBER() OVER (PARTITION BY record ORDER BY likeness DESC, taxpayer) AS place,
           MAX(likeness) OVER (PARTITION BY record) AS most
    FROM likeness
)
SELECT record, taxpayer, CAST(place AS INTEGER) AS place
FROM ranked
WHERE place <= {shown} AND 2 * likeness >= most
