"""From a lead to the established facts, the talks, the result: what is done to a matter itself."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from unionloop.domains.employers import queries as registry
from unionloop.domains.organisation import queries as tree
from unionloop.domains.rights.contracts import (
    WRITING,
    Finding,
    GainInput,
    Kind,
    LetterState,
    MatterRow,
    Mended,
    Source,
    Topic,
    Upload,
)
from unionloop.domains.rights.contracts import Gain as GainKind
from unionloop.domains.rights.flow import MATTER
from unionloop.domains.rights.models import Gain, Investigator, Letter, Matter
from unionloop.domains.rights.queries import clocks
from unionloop.domains.rights.queries.matters import row_of
from unionloop.domains.rights.queries.rulebook import rule_for
from unionloop.domains.rights.rules import matters as deciding
from unionloop.kernel import series
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused

from . import moving

UNFINISHED = (*WRITING, LetterState.SIGNED, LetterState.SEALED)


@transaction.atomic
def open_lead(
    by: Actor, *, unit_id: int | None = None, employer_id: int | None = None, employer_name: str = "",
    topic: str = Topic.OTHER, facts: str, people_count: int = 0, amount_fen: int = 0, worker_names: Sequence[str] = (),
    source: str = Source.INSPECTION, source_ref: str = "", owner: str = "",
) -> MatterRow:  # fmt: skip
    """Register a lead. The same `source` and `source_ref` (an appeal's number) are the same lead: it is returned.

    Without `unit_id` the employer's own place decides. Worker names are kept encrypted, so that the letter's
    check can find one left open; they are shown nowhere.
    """
    if source not in set(Source):
        raise BadInput("bad_form", field="来源", problem=source[:20])
    known = Matter.objects.select_related("unit", "handler").filter(source=Source(source), source_ref=source_ref)
    before = known.first() if source_ref else None
    if before is not None:
        by.require("rights.open_lead", before.place)
        return row_of(before, by)
    deciding.check_counts(people_count, amount_fen)
    firm = registry.employer(by, employer_id=employer_id) if employer_id is not None else None
    place = tree.by_ids([unit_id or (firm.unit_id if firm else 0)])
    if not place:
        raise NotFound("not_found", model="Unit", id=unit_id)
    unit = next(iter(place.values()))
    number = f"W{by.today:%Y}-{series.take(f'rights.matter.{by.today:%Y}'):04d}"
    row = Matter(
        number=number, unit_id=unit.id, handler_id=unit.id, employer_id=employer_id,
        employer_name=deciding.check_text(firm.name if firm else employer_name, "单位", 2, 200), topic=Topic(topic),
        source=Source(source), source_ref=source_ref.strip()[:80], facts=deciding.check_text(facts, "事实"),
        worker_names="\n".join(dict.fromkeys(one.strip() for one in worker_names if one.strip())),
        people_count=people_count, amount_fen=amount_fen, owner=owner.strip()[:80], opened_date=by.today,
        step_started_date=by.today,
    )  # fmt: skip
    with MATTER.start(by, "rights.open_lead", row):
        moving.set_clock(row, by.today, clocks.clock_for("rights.file", unit.division_code, by.today))
    moving.log_step(by, "rights.open_lead", row, day=by.today, note=Source(source).label)
    return row_of(row, by)


@transaction.atomic
def file(by: Actor, *, matter_id: int, owner: str = "", note: str = "") -> MatterRow:
    """Take a lead up as a matter."""
    with moving.moved(by, "rights.file", matter_id, note=note) as matter:
        matter.owner = owner.strip()[:80] or matter.owner or (by.label or by.name)[:80]
    return row_of(matter, by)


@transaction.atomic
def drop(by: Actor, *, matter_id: int, reason: str) -> MatterRow:
    """Refuse a lead, saying why: outside the union's business, or already elsewhere."""
    with moving.moved(by, "rights.drop", matter_id, note=deciding.check_text(reason, "理由", 4, 500)) as matter:
        pass
    return row_of(matter, by)


@transaction.atomic
def appoint(by: Actor, *, matter_id: int, names: Sequence[str], note: str = "") -> MatterRow:
    """Send investigators: at least as many as the region's rule asks for, none of them the employer's."""
    with moving.moved(by, "rights.appoint", matter_id, note=note) as matter:
        rule = rule_for(Kind.OPINION, moving.region_of(matter), by.today)
        for name in deciding.check_investigators(names, rule.investigators, matter.employer_name):
            moving.add(Investigator(matter=matter, name=name))
    return row_of(matter, by)


@transaction.atomic
def find(
    by: Actor, *, matter_id: int, finding: str, text: str, people_count: int | None = None,
    amount_fen: int | None = None, files: Sequence[Upload] = (),
) -> MatterRow:  # fmt: skip
    """Record what the investigation found; it becomes the facts that letters go by."""
    with moving.moved(by, "rights.find", matter_id, note=Finding(finding).label) as matter:
        matter.finding, matter.facts = Finding(finding), deciding.check_text(text, "调查结论")
        matter.people_count = matter.people_count if people_count is None else people_count
        matter.amount_fen = matter.amount_fen if amount_fen is None else amount_fen
        deciding.check_counts(matter.people_count, matter.amount_fen)
        moving.keep_files(by, "rights.find", matter, "evidence", files)
    return row_of(matter, by)


@transaction.atomic
def talk(by: Actor, *, matter_id: int, text: str, day: date | None = None, files: Sequence[Upload] = ()) -> MatterRow:
    """Record one round of talks with the employer and what was agreed."""
    note = deciding.check_text(text, "协商记录", 4, 2000)
    with moving.moved(by, "rights.talk", matter_id, note=note, day=day) as matter:
        moving.keep_files(by, "rights.talk", matter, "evidence", files)
    return row_of(matter, by)


@transaction.atomic
def note(by: Actor, *, matter_id: int, text: str, day: date | None = None) -> MatterRow:
    """Keep one dated step of progress: who did what."""
    with moving.moved(by, "rights.note", matter_id, note=deciding.check_text(text, "进展", 2, 2000), day=day) as matter:
        pass
    return row_of(matter, by)


@transaction.atomic
def attach(by: Actor, *, matter_id: int, files: Sequence[Upload], note: str = "") -> MatterRow:
    """Add evidence to a matter, each file with its hash."""
    if not files:
        raise BadInput("no_files_chosen")
    with moving.moved(by, "rights.attach", matter_id, note=note or "、".join(one.name for one in files)[:200]) as matter:
        moving.keep_files(by, "rights.attach", matter, "evidence", files)
    return row_of(matter, by)


@transaction.atomic
def escalate(by: Actor, *, matter_id: int, reason: str) -> MatterRow:
    """Hand a matter to the union one tier up; it keeps its place, and whoever began it goes on seeing it."""
    with moving.moved(by, "rights.escalate", matter_id, note=deciding.check_text(reason, "理由", 2, 500)) as matter:
        line = tree.line_of(matter.handler_id)
        above = next((one for one in reversed(line[:-1]) if one.tier in ("street", "county", deciding.TOP_TIER)), None)
        if matter.handler.tier == deciding.TOP_TIER or above is None:
            raise Refused("no_tier_above", unit=matter.handler.name)
        matter.handler_id = above.id
    return row_of(Matter.objects.select_related("unit", "handler").get(pk=matter.pk), by)


@transaction.atomic
def check(by: Actor, *, matter_id: int, mended: str, text: str, files: Sequence[Upload] = ()) -> MatterRow:
    """Record whether the employer has put things right."""
    found = Mended(mended)
    with moving.moved(by, "rights.check", matter_id, note=f"{found.label}：{deciding.check_text(text, '核查情况')}") as matter:
        matter.mended = found
        moving.keep_files(by, "rights.check", matter, "check", files)
    return row_of(matter, by)


@transaction.atomic
def conclude(
    by: Actor, *, matter_id: int, gains: Sequence[GainInput], text: str, day: date | None = None
) -> MatterRow:
    """Record what came of a matter, line by line: yuan, people, homes, who paid."""
    deciding.check_gains(gains)
    with moving.moved(by, "rights.conclude", matter_id, note=deciding.check_text(text, "结果"), day=day) as matter:
        matter.concluded_date = day or by.today
        for one in gains:
            moving.add(Gain(matter=matter, kind=GainKind(one.kind), party=one.party.strip(), amount_fen=one.amount_fen,
                            count=one.count, unit=one.unit.strip(), note=one.note.strip(),
                            day=matter.concluded_date))  # fmt: skip
    return row_of(matter, by)


@transaction.atomic
def archive(by: Actor, *, matter_id: int, note: str = "") -> MatterRow:
    """Close the file. A letter still on its way is settled first."""
    with moving.moved(by, "rights.archive", matter_id, note=note) as matter:
        if Letter.objects.filter(matter=matter, state__in=UNFINISHED).exists():
            raise Refused("letters_unfinished", number=matter.number)
    return row_of(matter, by)
