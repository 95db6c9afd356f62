"""What a worker reads of his own file, plain: it is his, and the form gives it back to him to mend."""

from unionloop.domains.aid.contracts import CauseKind, MemberInput, Relation, Stage, Stated
from unionloop.domains.aid.models import Cause, Household, Member
from unionloop.kernel.actor import Actor

from . import files


def own_stated(by: Actor) -> Stated:
    """Return the actor's own statement that stands, as it was stated; an empty one where there is none."""
    household = Household.objects.filter(head_id=by.person or 0).first()
    row = files.latest(household.pk) if household else None
    if row is None:
        return Stated()
    means = files.means_of(row)
    rows = list(Member.objects.filter(statement=row).order_by("seq"))
    members = tuple(
        MemberInput(Relation(one.relation), one.name, one.id_number, one.birth_date, Stage(one.stage), one.school, one.health)
        for one in rows if one.seq
    )  # fmt: skip
    causes = {CauseKind(one.kind): one.note for one in Cause.objects.filter(statement=row).order_by("-main", "id")}
    himself = rows[0] if rows else None
    return Stated(
        members, dict(means.income), dict(means.costs), means.sudden_fen, causes, means.bars, dict(means.exceptions),
        means.employed_days, Stage(himself.stage) if himself else Stage.NONE, himself.health if himself else "",
    )  # fmt: skip
