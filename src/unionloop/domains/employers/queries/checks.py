"""What must always be true of the register: read by `unionloop verify`."""

from collections.abc import Iterator

from django.db.models import F, Q

from unionloop.domains.employers import rules
from unionloop.domains.employers.models import Employer, EmployerName
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield each promise of the register with its faults."""
    yield "单位：每家一个现用名称，与登记一致", _names()
    yield "单位：并入的不再占用代码", _merged()
    yield "单位：信用代码校验", _codes()


def _names() -> list[str]:
    known = dict(EmployerName.objects.filter(valid_to__isnull=True).values_list("employer_id", "name"))
    return [f"employer {pk} is called {name!r}, its history says {known.get(pk)!r}"
            for pk, name in Employer.objects.order_by("pk").values_list("pk", "name")
            if known.get(pk) != name]  # fmt: skip


def _merged() -> list[str]:
    rows = Employer.objects.filter(merged_into__isnull=False)
    holding = rows.filter(Q(uscc__isnull=False) | Q(tax_key__isnull=False) | Q(union__isnull=False))
    nested = rows.filter(merged_into__merged_into__isnull=False) | rows.filter(merged_into=F("pk"))
    return [f"employer {pk} is merged and still holds a key" for pk in holding.values_list("pk", flat=True)] + [
        f"employer {pk} is merged into a merged one" for pk in nested.values_list("pk", flat=True)
    ]


def _codes() -> list[str]:
    faults = []
    for pk, code in Employer.objects.filter(uscc__isnull=False).order_by("pk").values_list("pk", "uscc"):
        try:
            rules.check_uscc(str(code))
        except BadInput as fault:
            faults.append(f"employer {pk}: {code} {fault.code}")
    return faults
