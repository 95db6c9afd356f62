"""Many persons at once, past the ORM: each with a key of his own, journalled as one act."""

from collections.abc import Sequence

from django.db import connection, transaction

from unionloop.domains.people import rules
from unionloop.domains.people.contracts import CheckedPerson, Verdict
from unionloop.domains.people.models import Person
from unionloop.domains.people.queries import sealed
from unionloop.kernel import bulk, journal
from unionloop.kernel.actor import Actor

COLUMNS = ("id", "name", "given", "initials", "id_type", "id_sealed", "id_blind", "birth_date", "sex", "phone_sealed",
           "phone_blind", "unit_id", "verified", "verified_ref")  # fmt: skip


@transaction.atomic
def record_many(by: Actor, *, rows: Sequence[tuple[CheckedPerson, int]], place: str, source: str) -> dict[int, int]:
    """Record checked persons nobody has recorded yet, each at its unit; return line number → person.

    `rows` are (person, unit id), no paper twice. `place` is where the right is held, `source` what the
    rows came from: it stands in the one journal line.
    """
    by.require("people.record_many", place)
    values, wrapped, ids = [], [], bulk.take_ids("people_person", len(rows))
    adapt = connection.ops.adapt_datefield_value
    for pk, (one, unit_id) in zip(ids, rows, strict=True):
        key, kept = sealed.fresh_key()
        wrapped.append((pk, kept))
        values.append((
            pk, one.name, rules.given_of(one.name), rules.initials_of(one.name), one.id_type,
            sealed.sealed_id(one.facts.number, key), one.id_blind,
            adapt(one.facts.birth_date) if one.facts.birth_date else None, one.sex,
            sealed.sealed_phone(one.phone, key), sealed.phone_blind(one.phone), unit_id, Verdict.UNASKED.value, "",
        ))  # fmt: skip
    bulk.insert_rows("people_person", COLUMNS, values)
    bulk.insert_rows("people_personkey", ("person_id", "wrapped"), wrapped)
    journal.append(by, "people.record_many", "people.person", 0, place, {"rows": len(values), "source": source})
    return {one.line_no: pk for pk, (one, _) in zip(ids, rows, strict=True)}


@transaction.atomic
def forget_many(by: Actor, *, person_ids: Sequence[int], place: str, source: str) -> int:
    """Take persons back who were recorded by mistake, with their keys; return how many.

    Raises ProtectedError when anything else knows one of them: then nothing is taken back.
    """
    by.require("people.record_many", place)
    gone, _ = Person.objects.filter(pk__in=list(person_ids)).delete()
    journal.append(by, "people.record_many", "people.person", 0, place, {"taken_back": len(person_ids), "source": source})
    return gone
