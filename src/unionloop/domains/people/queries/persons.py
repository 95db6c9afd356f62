"""Reads of persons: masked, always. The plain value is people.commands.reveal's, for a reason."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from unionloop.domains.people import rules
from unionloop.domains.people.contracts import CheckedPerson, IdType, PersonInput, PersonRow, Sex, Verdict
from unionloop.domains.people.models import Person
from unionloop.kernel import questions
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset

from . import sealed

CHUNK = 5000
LAST = "\U0010ffff"  # above every character: the end of a range of one beginning
FEWEST_LETTERS = 2
_AMONG = questions.Question(lambda ids: Person.objects.filter(pk__among=ids).select_related("key"), frozenset)


def person(by: Actor, *, person_id: int) -> PersonRow:
    """Return one person."""
    return person_row(seen(by, "people.read", Person, person_id))


def find(by: Actor, *, id_type: str, id_number: str) -> PersonRow | None:
    """Return the person with a paper's number, if this actor may see him."""
    number = rules.check_id(id_type, id_number, by.today).number
    rows = Person.visible(by, "people.read").filter(id_type=id_type, id_blind=sealed.id_blind(number))
    row = rows.first()
    return person_row(row) if row else None


def by_phone(by: Actor, *, phone: str) -> list[PersonRow]:
    """Return the persons with a phone number."""
    rows = Person.visible(by, "people.read").select_related("key")
    rows = rows.filter(phone_blind=sealed.phone_blind(rules.check_phone(phone))).order_by("id")
    return [person_row(row) for row in rows[:50]]


def people(by: Actor, *, unit_id: int | None = None, after: str = "", limit: int = 50) -> Page[PersonRow]:
    """Return the persons of a unit, or all that this actor may see."""
    rows = Person.visible(by, "people.read").filter(merged_into__isnull=True).select_related("key")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return keyset(rows, ("id",), person_row, after=after, limit=limit)


def search(by: Actor, *, text: str, limit: int = 20) -> list[PersonRow]:
    """Return persons whose name, given name or pinyin initials begin with a text, or whose number or phone it is."""
    ids = search_ids(by, text=text, limit=limit)
    found = by_ids(ids)
    return [found[pk] for pk in ids]


def search_ids(by: Actor, *, text: str, limit: int = 20) -> list[int]:
    """Return the ids of what `search` finds, without opening anything.

    Each kind reads one index range of at most `limit` rows, so a million names cost what a hundred do.
    """
    visible = Person.visible(by, "people.read").filter(merged_into__isnull=True, erased_at__isnull=True)
    found: dict[int, None] = {}
    for rows, order in _ways(visible, text.strip()):
        found |= dict.fromkeys(rows.order_by(order, "id").values_list("pk", flat=True)[:limit])
    return list(found)[:limit]


def _ways(visible: QuerySet[Person], text: str) -> list[tuple[QuerySet[Person], str]]:
    if not text:
        return []
    code = rules.tidy(text)
    if code.isascii() and len(code) >= 11 and any(one.isdigit() for one in code):
        same = Q(id_blind=sealed.id_blind(rules.widen(code) if len(code) == 15 and code.isdigit() else code))
        return [(visible.filter(same | Q(phone_blind=sealed.phone_blind(code))), "id")]
    if text.isascii():
        return [(_begins(visible, "initials", text.lower()), "initials")] if len(text) >= FEWEST_LETTERS else []
    return [(_begins(visible, "name", text), "name"), (_begins(visible, "given", text), "given")]


def _begins(rows: QuerySet[Person], field: str, text: str) -> QuerySet[Person]:
    return rows.filter(**{f"{field}__gte": text, f"{field}__lt": text + LAST})


def by_ids(ids: Iterable[int]) -> dict[int, PersonRow]:
    """Return persons by id, masked, whoever may see them: for lists of rows already seen."""
    wanted = sorted(set(ids))
    found: dict[int, PersonRow] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= {row.pk: person_row(row) for row in _AMONG.all(wanted[start : start + CHUNK])}
    return found


def births(ids: Iterable[int]) -> dict[int, tuple[date | None, str]]:
    """Return the birth date and sex of persons, for rules that go by age. System use."""
    wanted, found = sorted(set(ids)), dict[int, tuple[date | None, str]]()
    for start in range(0, len(wanted), CHUNK):
        rows = Person.objects.filter(pk__in=wanted[start : start + CHUNK])
        found |= {pk: (birth, sex) for pk, birth, sex in rows.values_list("pk", "birth_date", "sex")}
    return found


def name_of(person_id: int) -> str:
    """Return the plain name for a person's own page or card; "" when there is none."""
    return Person.objects.filter(pk=person_id).values_list("name", flat=True).first() or ""


def own_tail(by: Actor) -> str:
    """Return the last four digits of the actor's own phone, for his receipts."""
    row = Person.objects.select_related("key").filter(pk=by.person or 0).first()
    return sealed.opened(row, "phone")[-4:].rjust(4, "0") if row else "0000"


def own_name(by: Actor) -> str:
    """Return the actor's own name, for his own pages."""
    return name_of(by.person) if by.person else ""


def checked(row: PersonInput, today: date) -> CheckedPerson:
    """Return one line of a list in order, or refuse naming what is wrong with it. Writes nothing."""
    facts = rules.check_id(row.id_type, row.id_number, today)
    return CheckedPerson(
        row.line_no, rules.check_name(row.name), row.id_type, facts,
        rules.check_phone(row.phone) if row.phone.strip() else "",
        facts.sex.value if facts.sex != Sex.UNKNOWN else row.sex or Sex.UNKNOWN.value, sealed.id_blind(facts.number),
    )  # fmt: skip


def known_ids(rows: Sequence[CheckedPerson]) -> dict[tuple[str, str], int]:
    """Return (paper, blind index) → person of those already recorded, merged ones by whom they became."""
    blinds = [one.id_blind for one in rows]
    found: dict[tuple[str, str], int] = {}
    for start in range(0, len(blinds), CHUNK):
        kept = Person.objects.filter(id_blind__in=blinds[start : start + CHUNK])
        fields = ("id_type", "id_blind", "pk", "merged_into_id")
        found |= {(kind, code): into or pk for kind, code, pk, into in kept.values_list(*fields)}
    return found


def of_paper(id_type: str, number: str) -> int | None:
    """Return the id of the person with a checked number, merged ones by whom they became. System use."""
    row = Person.objects.filter(id_type=id_type, id_blind=sealed.id_blind(number)).first()
    return None if row is None else row.merged_into_id or row.pk


def ids_of_phone(phone: str) -> list[int]:
    """Return the persons reached by a phone, whoever may see them: for proving who is calling. System use."""
    rows = Person.objects.filter(phone_blind=sealed.phone_blind(phone), merged_into__isnull=True)
    return list(rows.filter(erased_at__isnull=True).order_by("id").values_list("pk", flat=True)[:20])


def is_number_of(person_id: int, number: str) -> bool:
    """Tell whether a typed number is that of a person's paper, without opening it."""
    typed = rules.tidy(number)
    typed = rules.widen(typed) if len(typed) == 15 and typed.isdigit() else typed
    return Person.objects.filter(pk=person_id, id_blind=sealed.id_blind(typed)).exists()


def person_row(row: Person) -> PersonRow:
    """Return the masked row of a person."""
    number, phone = sealed.papers(row)
    return PersonRow(
        row.pk, rules.mask_name(row.name), IdType(row.id_type), rules.mask_id(number), row.birth_date,
        Sex(row.sex), rules.mask_phone(phone), row.unit_id, Verdict(row.verified), row.merged_into_id, row.erased_at,
    )  # fmt: skip


def check_phone(text: str) -> str:
    """Return a phone number in one writing, or refuse; employers keep their contacts' by the same rule."""
    return rules.check_phone(text)


def mask_phone(number: str) -> str:
    """Return 138****2207."""
    return rules.mask_phone(number)


def mask_name(name: str) -> str:
    """Return 王*芳."""
    return rules.mask_name(name)
