"""How money held for a divided union goes to those who take it over."""

from collections.abc import Collection, Iterable, Sequence

from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import yuan

Part = tuple[int, int]  # union, fen
Debt = tuple[str, int | None]  # whose share it is (tier), and the run that first owed it


def check_parts(parts: Sequence[Part], heirs: Collection[int], held_fen: int) -> None:
    """Refuse shares that are not to the union's successors, or do not come to what is held."""
    ids = [unit_id for unit_id, _ in parts]
    strange = next((one for one in ids if one not in heirs), None)
    if strange is not None:
        raise BadInput("handover_to_whom", unit_id=strange)
    if len(set(ids)) != len(ids) or any(fen <= 0 for _, fen in parts):
        raise BadInput("handover_parts")
    if sum(fen for _, fen in parts) != held_fen:
        raise BadInput("handover_sum", given=yuan(sum(fen for _, fen in parts)), held=yuan(held_fen))


def shares(parts: Sequence[Part], owed: Iterable[tuple[Debt, int]]) -> dict[tuple[Debt, int], int]:
    """Return what each (debt, union) takes over: the debts, the oldest first, fill the parts in their order.

    `owed` are (debt, fen) and come to the same sum as the parts; a debt stays what it was.
    """
    found: dict[tuple[Debt, int], int] = {}
    left = [list(one) for one in parts]
    for debt, fen in owed:
        while fen:
            unit_id, room = left[0]
            took = min(fen, room)
            found[debt, unit_id] = found.get((debt, unit_id), 0) + took
            fen -= took
            left[0][1] -= took
            if not left[0][1]:
                left.pop(0)
    return found
