"""The child of test_kill: one step of a settlement in a process of its own, to be killed at any moment.

    python -m tests.dues.killed prepare|compute|lock|facts <rows>
"""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.dues import town  # noqa: E402
from tests.dues.town import JULY, MAKER  # noqa: E402
from unionloop.domains.dues import commands, queries  # noqa: E402
from unionloop.domains.dues.contracts.settlement import RECEIVERS  # noqa: E402
from unionloop.domains.dues.models import Allocation, Run, RunLine, TaxRow  # noqa: E402


def prepare(rows: int) -> dict[str, object]:
    """Build the town with many receipts and open a run."""
    call_command("migrate", verbosity=0)
    place = town.build()
    firms = [*town.FIRMS, None]
    place.rows([(firms[at % len(firms)], 1_000 + at * 37) for at in range(rows)])
    return {"run": commands.open_run(MAKER, unit_id=place.city, month=JULY).id}


def compute(_: int) -> dict[str, object]:
    """Compute the one run."""
    return {"rows": commands.compute(MAKER, run_id=Run.objects.get().pk).rows_count}


def lock(_: int) -> dict[str, object]:
    """Lock the one run."""
    return {"state": commands.lock(MAKER, run_id=Run.objects.get().pk).state}


def facts(_: int) -> dict[str, object]:
    """Tell what is in the database."""
    run = Run.objects.get()
    parts = [f"{name}_fen" for name in RECEIVERS]
    rows = Allocation.objects.order_by("tax_row").values_list("tax_row", "turn", "kind", "base_unit", *parts)
    return {
        "state": run.state, "allocations": rows.count(), "digest": hash_of(list(rows)), "lines": RunLine.objects.count(),
        "settled": TaxRow.objects.filter(run_id__isnull=False).count(), "faults": queries.check_settlement(MAKER),
    }  # fmt: skip


def hash_of(rows: list[object]) -> str:
    import hashlib

    return hashlib.sha256(repr(rows).encode()).hexdigest()


if __name__ == "__main__":
    steps = {"prepare": prepare, "compute": compute, "lock": lock, "facts": facts}
    print(json.dumps(steps[sys.argv[1]](int(sys.argv[2]) if len(sys.argv) > 2 else 0)))
