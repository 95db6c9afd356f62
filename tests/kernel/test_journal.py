"""The journal: chained, append-only in the database, and honest about what was tampered with."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from tests.cast import NOW, OPERATOR
from unionloop.kernel import journal
from unionloop.kernel.models import Entry, Seal

pytestmark = pytest.mark.django_db


def lines(count: int) -> None:
    for number in range(count):
        journal.append(OPERATOR, "kernel.test", "kernel.series", number, "", {"n": [None, number]}, "")


def unguard() -> None:
    """Be the superuser who drops the guards first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered with checks still waiting
            for table in ("kernel_entry", "kernel_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for table in ("kernel_entry", "kernel_seal"):
                cursor.execute(f"DROP TRIGGER {table}_no_update")
                cursor.execute(f"DROP TRIGGER {table}_no_delete")


class TestSeal:
    def test_chains_every_line_once(self):
        lines(5)
        assert journal.seal() == 5
        assert journal.seal() == 0
        lines(2)
        assert journal.seal() == 2
        assert list(Seal.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
        assert journal.check() == []

    def test_takes_a_limit(self):
        lines(5)
        assert [journal.seal(limit=2) for _ in range(4)] == [2, 2, 1, 0]


class TestAppendOnly:
    @pytest.mark.parametrize("statement", ["UPDATE kernel_entry SET actor = 'x'", "DELETE FROM kernel_entry",
                                           "UPDATE kernel_seal SET chain = 'x'", "DELETE FROM kernel_seal"])
    def test_the_database_refuses(self, statement):
        lines(1)
        journal.seal()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


class TestTampering:
    def test_a_changed_line_is_named(self):
        lines(4)
        journal.seal()
        unguard()
        victim = Entry.objects.order_by("id")[2]
        Entry.objects.filter(pk=victim.pk).update(actor="somebody")
        assert journal.check() == [f"journal: line {victim.pk} was changed"]

    def test_a_line_rewritten_with_its_digest_breaks_the_chain(self):
        lines(4)
        journal.seal()
        unguard()
        victim = Entry.objects.order_by("id")[1]
        victim.note = "rewritten"
        Entry.objects.filter(pk=victim.pk).update(note="rewritten", digest=journal.digest_of(journal.line_of(victim)))
        assert any(f"line {victim.pk}" in fault for fault in journal.check())

    def test_a_removed_line_is_a_gap(self):
        lines(4)
        journal.seal()
        unguard()
        link = Seal.objects.get(seq=2)
        Seal.objects.filter(seq=2).delete()
        Entry.objects.filter(pk=link.entry_id).delete()
        faults = journal.check()
        assert "journal: links 2 to 2 are missing" in faults


class TestLine:
    def test_survives_the_round_trip_to_the_database(self):
        entry = journal.append(OPERATOR, "kernel.test", "kernel.series", 1, "", {"name": [None, "𠮷·買"]}, "注\n意")
        assert journal.digest_of(journal.line_of(Entry.objects.get(pk=entry.pk))) == entry.digest
        assert Entry.objects.get(pk=entry.pk).at == NOW
