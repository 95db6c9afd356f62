"""Planted bugs: one line of the product changed in memory, while a life is lived. Each must be noticed."""

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .points import rebind

DUES, PAY, BOOKS = "unionloop.domains.dues", "unionloop.domains.payments", "unionloop.domains.ledger"


@dataclass(frozen=True)
class Mutant:
    """`old` becomes `new`, once, in the source of a function."""

    name: str
    where: str  # module:function or module:Class.method
    old: str
    new: str


MUTANTS = (
    Mutant("a fen too few", f"{DUES}.commands.splitting:Table.write", "execute(INSERT,", "execute(INSERT.replace(_REST, f'({_REST} - 1)'),"),
    Mutant("shares rounded up", f"{DUES}.commands.splitting:Table.write", "execute(INSERT,",
           "execute(INSERT.replace('(g.paid_fen * s.', '((g.paid_fen * s.').replace('_bp / ', '_bp + 9999) / '),"),
    Mutant("the rest to the county", f"{DUES}.commands.splitting:Table.write", "execute(INSERT,",
           "execute(INSERT.replace('s.rest_to WHEN 0', 's.rest_to WHEN 9').replace('s.rest_to WHEN 2', 's.rest_to WHEN 0'),"),
    Mutant("claims are not set off", f"{DUES}.rules.settlement:set_off", "_take(due_fen, claims)", "_take(0, claims)"),
    Mutant("nothing is cut", f"{DUES}.rules.settlement:set_off", "_take(-due_fen, reversed(list(unpaid)))", "_take(0, [])"),
    Mutant("changed receipts are locked", f"{DUES}.commands.runs:lock", 'if (rows["count"], rows["sum"] or 0) !=', "if False and 1 !="),
    Mutant("receipts settled twice", f"{DUES}.commands.computing:unsettled", "Q(run_id__isnull=True) | Q(run_id=run.pk)", "Q()"),
    Mutant("a reversal with the wrong sign", f"{DUES}.commands.confirming:_replace", "-old.paid_fen", "old.paid_fen"),
    Mutant("what is replaced still counts", f"{DUES}.commands.confirming:_replace", "state=RowState.REPLACED, current=False", "current=False"),
    Mutant("a known row is a changed one", f"{DUES}.commands.files:compare", 'then=Value("duplicate")', 'then=Value("changed")'),
    Mutant("a settled row is edited", f"{DUES}.commands.files:compare", 'then=Value("corrected")', 'then=Value("changed")'),
    Mutant("the same hand twice", "unionloop.kernel.flow:Flow.target", "if was_done(row, earlier, by):", "if False:"),
    Mutant("arrows from anywhere", "unionloop.kernel.flow:Flow.target", "(arrow.verb, arrow.source) == (verb, row.state)", "arrow.verb == verb"),
    Mutant("a fen too much is owed", f"{DUES}.commands.booking:_owe", "offsets[tier, unit].pay_fen, 0,", "offsets[tier, unit].pay_fen + 1, 0,"),
    Mutant("claims stay open", f"{DUES}.commands.booking:_settle", "claim.offset_fen += fen", "claim.offset_fen += 0"),
    Mutant("cuts are forgotten", f"{DUES}.commands.booking:_settle", "payout.cut_fen += fen", "payout.cut_fen += 0"),
    Mutant("an approved run is not posted", f"{DUES}.commands.booking:post_run", "if legs:", "if False:"),
    Mutant("drafted money stays held", f"{DUES}.commands.payouts:draft", "rows.update(state=PayoutState.DRAFTED, batch_id=batch.id)", "pass"),
    Mutant("what was cut is paid", f"{DUES}.commands.payouts:draft", "one.amount_fen - one.cut_fen", "one.amount_fen"),
    Mutant("every answer is booked whole", f"{DUES}.commands.payouts:book_return", "line.paid_fen - known.get(line.id, 0)", "line.paid_fen"),
    Mutant("paid money is not posted", f"{DUES}.commands.payouts:book_return", "if any(moved.values()):", "if False:"),
    Mutant("a bank file is taken twice", f"{PAY}.commands.returns:take_return", "if first is not None:", "if False:"),
    Mutant("a bounce counts as paid", f"{PAY}.commands.returns:_judge_one", "result.state.value, result.paid_fen,", "result.state.value, fact.amount_fen,"),
    Mutant("paid anew twice", f"{PAY}.commands.batches:rebatch", "if one.pk not in taken", "if one"),
    Mutant("the approver signs", f"{PAY}.commands.batches:check", "rules.check_signer(by.people, row.approved_by)", "pass"),
    Mutant("the approver releases", f"{PAY}.commands.batches:release", "rules.check_signer(by.people, row.approved_by)", "pass"),
    Mutant("approval without a transaction", f"{DUES}.commands.runs:approve", "@transaction.atomic\n", ""),
    Mutant("a return without a transaction", f"{PAY}.commands.returns:take_return", "@transaction.atomic\n", ""),
    Mutant("a confirmation without a transaction", f"{DUES}.commands.confirming:confirm", "@transaction.atomic\n", ""),
    Mutant("an errand without a transaction", "unionloop.kernel.errands:run", "with transaction.atomic():", "if True:"),
    Mutant("reversed twice", f"{BOOKS}.commands.posting:reverse", "if earlier is not None:", "if False:"),
    Mutant("posted into a closed month", f"{BOOKS}.commands.posting:write", "if closed and", "if False and"),
    Mutant("cleared twice", f"{DUES}.commands.computing:follow_ups", "old = old.exclude(pk__in=done)", "pass"),
    Mutant("cleared without going back", f"{DUES}.commands.computing:follow_ups", "yield back\n", "pass\n"),
    Mutant("settled rows follow the match", f"{DUES}.commands.matching:_carry", "rows.filter(run_id__isnull=True)", "rows"),
    Mutant("the fund is given back twice", f"{DUES}.queries.preparation:held", 'rows.exclude(pk__in=ReleaseLine.objects.values("allocation"))', "rows"),
    Mutant("the fund is closed and not paid", f"{DUES}.commands.preparation:_release", "if returned > 0 and unit_id is not None:", "if False:"),
    Mutant("the national share is lost", f"{DUES}.commands.lines:_gather", "SUM(province_fen + national_fen)", "SUM(province_fen)"),
)  # fmt: skip


def site(mutant: Mutant) -> tuple[Any, str, str]:
    """Return the module or class that has the function of a bug, its name, and its source, where the line to change must be."""
    path, _, name = mutant.where.partition(":")
    owner, dot, method = name.partition(".")
    holder, name = (getattr(import_module(path), owner), method) if dot else (import_module(path), owner)
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(getattr(holder, name))))
    assert mutant.old in source, f"{mutant.name}: {mutant.old!r} is not in {mutant.where}"
    return holder, name, source


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """Live with a bug for a while."""
    holder, name, source = site(mutant)
    old, made = getattr(holder, name), dict[str, Any]()
    where = vars(import_module(mutant.where.partition(":")[0]))
    exec(compile(source.replace(mutant.old, mutant.new, 1), mutant.where, "exec"), where, made)
    new = made[name]
    if inspect.isclass(holder):
        setattr(holder, name, new)
        undo = [(holder, name, old)]
    else:
        undo = rebind(old, lambda _: new)
    try:
        yield
    finally:
        for target, attribute, value in undo:
            setattr(target, attribute, value)
