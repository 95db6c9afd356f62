"""What promises hold at every moment; `unionloop verify` runs it."""

from collections.abc import Callable, Iterator

from unionloop.domains.promises.models import Progress, Promise
from unionloop.kernel.actor import Actor


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield each invariant with its faults."""
    for label, check in _CHECKS:
        yield label, check()


def _latest() -> list[str]:
    last = {one.promise_id: one for one in Progress.objects.order_by("day", "id")}
    return [f"promise {one.pk}: {one.value} is not its latest figure" for one in Promise.objects.order_by("pk")
            if one.state == "announced" and one.value != (last[one.pk].value if one.pk in last else 0)]  # fmt: skip


_CHECKS: tuple[tuple[str, Callable[[], list[str]]], ...] = (("实事：当前进度就是最近一次进度", _latest),)
