"""What the database refuses, whoever asks: late, changed and deleted legs, unbalanced vouchers, gaps
in numbers or links, and posting into a closed month.

Legs come first, their voucher last. The foreign key from leg to voucher is checked at commit, so a
leg without a voucher cannot stay; the voucher's insert checks all its legs; a leg for a voucher
that is there already is late. On PostgreSQL both guards lock the book, so that two sessions cannot
each look past the other, and the foreign key holds voucher and book together.
"""

from typing import ClassVar

from django.db import migrations

from unionloop.kernel.guards import append_only, guard

SQLITE_LEG = """
CREATE TRIGGER ledger_leg_late BEFORE INSERT ON ledger_leg BEGIN
  SELECT RAISE(ABORT, 'ledger_leg: its voucher is already posted')
    WHERE EXISTS (SELECT 1 FROM ledger_voucher WHERE id = NEW.voucher_id);
  SELECT RAISE(ABORT, 'ledger_leg: line exists') WHERE EXISTS (SELECT 1 FROM ledger_leg WHERE id = NEW.id);
END
"""

# NEW.id is -1 when the caller gave none: then there are no legs, and the count refuses it.
SQLITE_VOUCHER = """
CREATE TRIGGER ledger_voucher_posting BEFORE INSERT ON ledger_voucher BEGIN
  SELECT RAISE(ABORT, 'ledger_voucher: month and day disagree')
    WHERE NEW.month <> strftime('%Y%m', NEW.day);
  SELECT RAISE(ABORT, 'ledger_voucher: the month is closed') WHERE EXISTS (
    SELECT 1 FROM ledger_monthclose WHERE book_id = NEW.book_id AND month >= NEW.month);
  SELECT RAISE(ABORT, 'ledger_voucher: it is there already') WHERE EXISTS (
    SELECT 1 FROM ledger_voucher WHERE id = NEW.id OR source = NEW.source OR reverses_id = NEW.reverses_id);
  SELECT RAISE(ABORT, 'ledger_voucher: legs missing, or do not add to zero') WHERE NOT EXISTS (
    SELECT 1 FROM (SELECT count(*) AS legs, sum(amount_fen) AS total, min(line_no) AS low, max(line_no) AS high,
                          min(book_id) AS book, max(book_id) AS other FROM ledger_leg WHERE voucher_id = NEW.id)
    WHERE legs = NEW.legs_count AND total = 0 AND low = 1 AND high = NEW.legs_count
      AND book = NEW.book_id AND other = NEW.book_id);
  SELECT RAISE(ABORT, 'ledger_voucher: not the next link of its book') WHERE NEW.seq <> 1 + coalesce(
    (SELECT max(seq) FROM ledger_voucher WHERE book_id = NEW.book_id), 0);
  SELECT RAISE(ABORT, 'ledger_voucher: not the next number of its month') WHERE NEW.ordinal <> 1 + coalesce(
    (SELECT max(ordinal) FROM ledger_voucher WHERE book_id = NEW.book_id AND month = NEW.month), 0);
  SELECT RAISE(ABORT, 'ledger_voucher: reverses a voucher of another book') WHERE NEW.reverses_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM ledger_voucher WHERE id = NEW.reverses_id AND book_id = NEW.book_id);
END
"""

SQLITE_CLOSE = """
CREATE TRIGGER ledger_monthclose_again BEFORE INSERT ON ledger_monthclose
WHEN EXISTS (SELECT 1 FROM ledger_monthclose
             WHERE id = NEW.id OR (book_id = NEW.book_id AND month >= NEW.month))
BEGIN SELECT RAISE(ABORT, 'ledger_monthclose: closed already'); END
"""

SQLITE_HEAD = """
CREATE TRIGGER ledger_head_again BEFORE INSERT ON ledger_head
WHEN EXISTS (SELECT 1 FROM ledger_head WHERE id = NEW.id OR (book_id = NEW.book_id AND day >= NEW.day))
BEGIN SELECT RAISE(ABORT, 'ledger_head: recorded already'); END
"""

REFUSE = "USING ERRCODE = 'restrict_violation'"

POSTGRESQL_LEG = f"""
CREATE FUNCTION ledger_leg_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM ledger_book WHERE id IN (SELECT DISTINCT book_id FROM fresh) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT voucher_id FROM fresh) f
             JOIN ledger_voucher v ON v.id = f.voucher_id) THEN
    RAISE EXCEPTION 'ledger_leg: its voucher is already posted' {REFUSE};
  END IF;
  RETURN NULL;
END $$
"""

POSTGRESQL_VOUCHER = f"""
CREATE FUNCTION ledger_voucher_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
  PERFORM 1 FROM ledger_book WHERE id IN (SELECT DISTINCT book_id FROM fresh) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM fresh WHERE month <> to_char(day, 'YYYYMM')) THEN
    RAISE EXCEPTION 'ledger_voucher: month and day disagree' {REFUSE};
  END IF;
  SELECT f.month INTO wrong FROM (SELECT DISTINCT book_id, month FROM fresh) f
    JOIN ledger_monthclose c ON c.book_id = f.book_id AND c.month >= f.month LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = 'ledger_voucher: the month is closed: ' || wrong, ERRCODE = 'restrict_violation';
  END IF;
  SELECT f.source INTO wrong FROM fresh f LEFT JOIN LATERAL (
      SELECT count(*) AS legs, sum(amount_fen) AS total, min(line_no) AS low, max(line_no) AS high,
             min(book_id) AS book, max(book_id) AS other
      FROM ledger_leg WHERE voucher_id = f.id) l ON true
    WHERE l.legs <> f.legs_count OR l.total <> 0 OR l.low <> 1 OR l.high <> f.legs_count
       OR l.book <> f.book_id OR l.other <> f.book_id LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
      MESSAGE = 'ledger_voucher: legs missing, or do not add to zero: ' || wrong;
  END IF;
  -- continuous with what was there before: highest minus lowest plus one is the count, and one lower exists
  IF EXISTS (SELECT 1 FROM (SELECT book_id, min(seq) AS low, max(seq) AS high, count(*) AS n
                            FROM fresh GROUP BY book_id) f
             WHERE f.high - f.low + 1 <> f.n OR f.low < 1 OR (f.low > 1 AND NOT EXISTS (
                SELECT 1 FROM ledger_voucher v WHERE v.book_id = f.book_id AND v.seq = f.low - 1))) THEN
    RAISE EXCEPTION 'ledger_voucher: not the next link of its book' {REFUSE};
  END IF;
  IF EXISTS (SELECT 1 FROM (SELECT book_id, month, min(ordinal) AS low, max(ordinal) AS high, count(*) AS n
                            FROM fresh GROUP BY book_id, month) f
             WHERE f.high - f.low + 1 <> f.n OR f.low < 1 OR (f.low > 1 AND NOT EXISTS (
                SELECT 1 FROM ledger_voucher v
                WHERE v.book_id = f.book_id AND v.month = f.month AND v.ordinal = f.low - 1))) THEN
    RAISE EXCEPTION 'ledger_voucher: not the next number of its month' {REFUSE};
  END IF;
  IF EXISTS (SELECT 1 FROM fresh f JOIN ledger_voucher v ON v.id = f.reverses_id
             WHERE v.book_id <> f.book_id) THEN
    RAISE EXCEPTION 'ledger_voucher: reverses a voucher of another book' {REFUSE};
  END IF;
  RETURN NULL;
END $$
"""

POSTGRESQL_LATER = f"""
CREATE FUNCTION ledger_later_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM ledger_book WHERE id = NEW.book_id FOR UPDATE;
  IF TG_TABLE_NAME = 'ledger_monthclose' THEN
    IF EXISTS (SELECT 1 FROM ledger_monthclose WHERE book_id = NEW.book_id AND month >= NEW.month) THEN
      RAISE EXCEPTION 'ledger_monthclose: closed already' {REFUSE};
    END IF;
  ELSIF EXISTS (SELECT 1 FROM ledger_head WHERE book_id = NEW.book_id AND day >= NEW.day) THEN
    RAISE EXCEPTION 'ledger_head: recorded already' {REFUSE};
  END IF;
  RETURN NEW;
END $$
"""

# the foreign key Django made holds only the voucher: voucher and book together is the stronger one
POSTGRESQL_KEY = """
DO $$ DECLARE plain text; BEGIN
  SELECT conname INTO STRICT plain FROM pg_constraint
    WHERE conrelid = 'ledger_leg'::regclass AND confrelid = 'ledger_voucher'::regclass AND contype = 'f';
  EXECUTE 'ALTER TABLE ledger_leg DROP CONSTRAINT ' || quote_ident(plain);
END $$
"""


def after_insert(table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {table}_posting AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial")]

    operations: ClassVar = [
        append_only("ledger_leg"),
        append_only("ledger_voucher"),
        append_only("ledger_review"),
        append_only("ledger_monthclose"),
        append_only("ledger_head"),
        guard(
            sqlite=[SQLITE_LEG, SQLITE_VOUCHER, SQLITE_CLOSE, SQLITE_HEAD],
            postgresql=[
                POSTGRESQL_KEY,
                "ALTER TABLE ledger_leg ADD CONSTRAINT ledger_leg_of_voucher FOREIGN KEY (voucher_id, book_id) "
                "REFERENCES ledger_voucher (id, book_id) DEFERRABLE INITIALLY DEFERRED",
                POSTGRESQL_LEG,
                POSTGRESQL_VOUCHER,
                POSTGRESQL_LATER,
                after_insert("ledger_leg", "ledger_leg_check"),
                after_insert("ledger_voucher", "ledger_voucher_check"),
                *(
                    f"CREATE TRIGGER {table}_later BEFORE INSERT ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION ledger_later_check()"
                    for table in ("ledger_monthclose", "ledger_head")
                ),
            ],
            undo={
                "sqlite": [
                    f"DROP TRIGGER {name}"
                    for name in ("ledger_leg_late", "ledger_voucher_posting", "ledger_monthclose_again",
                                 "ledger_head_again")
                ],
                "postgresql": [
                    "DROP TRIGGER ledger_leg_posting ON ledger_leg",
                    "DROP TRIGGER ledger_voucher_posting ON ledger_voucher",
                    "DROP TRIGGER ledger_monthclose_later ON ledger_monthclose",
                    "DROP TRIGGER ledger_head_later ON ledger_head",
                    "DROP FUNCTION ledger_leg_check(), ledger_voucher_check(), ledger_later_check()",
                ],
            },
        ),
    ]  # fmt: skip
