"""How much of a kind of aid is left for a household: caps over kinds, members and years (domain.md §4.5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from unionloop.domains.aid.contracts import Cap, Caps, Kind, Klass, Level, Past, Per, Room, Stacking, Sum
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.money import BP, THIN, share_fen, yuan


def room(
    caps: Caps, *, kind: str, klass: Klass, line_fen: int, year: int, past: Sequence[Past], member_id: int | None = None,
    borne_fen: int = 0,
) -> Room:  # fmt: skip
    """Return what may still be given of a kind in a year. `borne_fen` is the own share a cap may be a part of."""
    one = caps.kinds.get(kind)
    if one is None:
        raise BadInput("aid_kind_unknown", kind=kind[:20])
    cap = one.caps.get(klass)
    if cap is None:
        return Room(kind, 0, closed="aid_kind_not_for_class")
    rest, sums = _own(one, cap, line_fen, year, past, member_id, borne_fen)
    stacking = caps.stacking.get(klass, Stacking())
    others = {row.kind for row in past if row.year == year and row.kind != kind}
    if stacking.kinds is not None and len(others) >= stacking.kinds:
        return Room(kind, 0, tuple(sums), closed="aid_one_kind")
    whole_fen = _whole(stacking, line_fen)
    if whole_fen is not None:
        used_fen = sum(row.amount_fen for row in past if row.year == year)
        sums.append(Sum("all", "各类合计每户每年上限", whole_fen, f"今年已有 {yuan(used_fen, THIN)}"))
        rest = min(rest, whole_fen - used_fen)
    rest = max(rest, 0)
    sums.append(Sum("room", "还可以给", rest))
    return Room(kind, rest, tuple(sums))


def _own(
    one: Kind, cap: Cap, line_fen: int, year: int, past: Sequence[Past], member_id: int | None, borne_fen: int
) -> tuple[int, list[Sum]]:
    """Return the rest under the kind's own cap, and its lines."""
    parts = []
    if cap.lines is not None:
        parts.append((line_fen * cap.lines, f"{cap.lines} × 低保线 {yuan(line_fen, THIN)}"))
    if cap.share_bp is not None:
        parts.append((share_fen(borne_fen, cap.share_bp), f"自付 {yuan(borne_fen, THIN)} × {cap.share_bp // 100}%"))
    if cap.most_fen is not None:
        parts.append((cap.most_fen, f"封顶 {yuan(cap.most_fen, THIN)}"))
    if not parts:
        raise BadInput("aid_kind_without_cap", kind=one.code)
    top_fen = min(fen for fen, _ in parts)
    counted = [row.amount_fen for row in past if row.kind == one.code and (row.year == year or not one.per.yearly)
               and (row.member_id == member_id or not one.per.each)]  # fmt: skip
    used_fen = sum(counted)
    words = "、".join(text for _, text in parts) + ("，取最低" if len(parts) > 1 else "")
    return top_fen - used_fen, [Sum("cap", f"{one.label}上限（{one.per.label}）", top_fen, words),
                                Sum("used", "已经给过", used_fen)]  # fmt: skip


def _whole(stacking: Stacking, line_fen: int) -> int | None:
    parts = [line_fen * stacking.lines] if stacking.lines is not None else []
    parts += [stacking.most_fen] if stacking.most_fen is not None else []
    return min(parts) if parts else None


def check_amount(found: Room, amount_fen: int) -> None:
    """Refuse a sum of nothing, or one above what is left."""
    if found.closed:
        raise Refused(found.closed, kind=found.kind)
    if amount_fen <= 0:
        raise BadInput("aid_amount_positive")
    if amount_fen > found.room_fen:
        raise Refused("aid_over_cap", room=yuan(found.room_fen, THIN), amount=yuan(amount_fen, THIN))


def level_of(levels: Sequence[Level], year_fen: int) -> Level:
    """Return who must approve when twelve months' aid, this sum among it, comes to `year_fen`.

    The sum counts, not the single grant: cutting one grant into three small ones leads to the same desk.
    """
    for level in levels:
        if level.up_to_fen is None or year_fen <= level.up_to_fen:
            return level
    raise Refused("aid_above_every_level", amount=yuan(year_fen, THIN))


def read_caps(kinds: Any, stacking: Any, ids: tuple[int, ...] = ()) -> Caps:
    """Return the table from its dated rows, or refuse a row that no rule can apply."""
    try:
        found = {one["kind"]: _kind(one) for one in kinds}
        across = {Klass(name): Stacking(one.get("kinds"), one.get("lines"), one.get("fen"),
                                        bool(one.get("earlier_is_income"))) for name, one in stacking.items()}  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadInput("aid_rule_broken", rule="aid.kinds", why=str(error)[:60]) from error
    return Caps(found, across, ids)


def _kind(one: Mapping[str, Any]) -> Kind:
    caps = {Klass(name): Cap(cap.get("lines"), cap.get("share_bp"), cap.get("fen")) for name, cap in one["caps"].items()}
    return Kind(one["kind"], one["label"], Per(one["per"]), caps, one.get("step", "relief"), one.get("school", ""),
                one.get("after", ""))


def read_levels(rows: Any) -> tuple[Level, ...]:
    """Return the levels of approval, lowest first."""
    try:
        found = tuple(Level(one["tier"], one.get("up_to_fen")) for one in rows)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput("aid_rule_broken", rule="aid.levels", why=str(error)[:60]) from error
    limits = [one.up_to_fen for one in found if one.up_to_fen is not None]
    if not found or limits != sorted(limits) or any(one.up_to_fen is None for one in found[:-1]):
        raise BadInput("aid_rule_broken", rule="aid.levels", why="not from the lowest up")
    return found


def share_of(part: int, whole: int) -> int | None:
    """Return a share in basis points, half up; None of nothing."""
    return (part * 2 * BP + whole) // (whole * 2) if whole else None
