-- the taxpayers likest to each record of a union, by the pairs of signs they share; the words DuckDB and Spark have in common
-- a pair of signs is worth the hundredfold logarithm of how rare it is, a whole number, so that sums are equal on every engine
-- a record's rarest pairs are looked for, as far as {looked} taxpayers have them together
WITH worth AS (
    SELECT gram, COUNT(*) AS holders, CAST(ROUND(100 * LN({taxpayers} / CAST(COUNT(*) AS DOUBLE)) + 10) AS INTEGER) AS worth
    FROM taxpayer_signs
    WHERE gram IN (SELECT gram FROM union_signs)
    GROUP BY gram
    HAVING COUNT(*) <= {looked}
), counted AS (
    SELECT union_signs.record, union_signs.gram, worth.worth,
           SUM(worth.holders) OVER (
               PARTITION BY union_signs.record ORDER BY worth.holders, union_signs.gram ROWS UNBOUNDED PRECEDING
           ) AS together
    FROM union_signs
    JOIN worth ON worth.gram = union_signs.gram
), likeness AS (
    SELECT counted.record, taxpayer_signs.record AS taxpayer, CAST(SUM(counted.worth) AS BIGINT) AS likeness
    FROM counted
    JOIN taxpayer_signs ON taxpayer_signs.gram = counted.gram
    WHERE counted.together <= {looked}
    GROUP BY counted.record, taxpayer_signs.record
), ranked AS (
    SELECT record, taxpayer, likeness,
           ROW_NUMBER() OVER (PARTITION BY record ORDER BY likeness DESC, taxpayer) AS place,
           MAX(likeness) OVER (PARTITION BY record) AS most
    FROM likeness
)
SELECT record, taxpayer, CAST(place AS INTEGER) AS place
FROM ranked
WHERE place <= {shown} AND 2 * likeness >= most
