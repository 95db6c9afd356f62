"""The guards step aside for the flush between tests and for nothing else (tests/clearing.py)."""

import pytest
from django.db import DatabaseError, connection

from tests import clearing
from tests.cast import OPERATOR
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def guards():
    """Return the triggers of the database that are switched on."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW session_replication_role")
            return {cursor.fetchone()[0]}
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def test_they_are_all_back_after_a_flush_that_failed():
    before = guards()
    with pytest.raises(RuntimeError), clearing.unguarded("default"):
        raise RuntimeError("the flush broke")
    assert guards() == before
    assert before


def test_a_journal_line_cannot_be_deleted_after_a_flush():
    with clearing.unguarded("default"):
        pass
    organisation.open_union(OPERATOR, parent_id=None, name="遂州市总工会", tier="city", kind="federation")
    with pytest.raises(DatabaseError):
        Entry.objects.all().delete()
