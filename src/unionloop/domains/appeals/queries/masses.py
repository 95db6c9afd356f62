"""Many who speak of one thing at once: of one employer; where none is named, of one topic in one district or everywhere."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import Mass
from unionloop.domains.appeals.models import Case
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor

from .cases import labels_of_categories

MASS_LEAST, MASS_DAYS = 10, 7  # people about one employer, within so many days
PLACE_LEAST, PLACE_WINDOWS = 15, 8  # people about one thing in one place; so many spans before tell what is usual
VOICES = 3  # one who calls every day is not many
DISTRICT = 6  # digits of a division's code
_SAID = ("pk", "employer_id", "employer_name", "people_count", "received_at")
_UNNAMED = Q(employer__isnull=True, employer_name="")


def masses(by: Actor) -> list[Mass]:
    """Return what many speak of at once, by number of cases or of people, in the last days; most people first."""
    since = by.at - timedelta(days=reference.value("appeals.mass_days", "", by.today, MASS_DAYS))
    rows = Case.visible(by, "appeals.read").select_related(None)
    found = [*_of_employers(by, rows.filter(received_at__gte=since)), *_of_places(by, rows, since)]
    return sorted(found, key=lambda one: -one.people)


def _of_employers(by: Actor, rows: QuerySet[Case]) -> Iterator[Mass]:
    """An employer is its name: who writes it into a form, or says it on the phone, chooses no record."""
    least = reference.value("appeals.mass_least", "", by.today, MASS_LEAST)
    plain = list(rows.exclude(_UNNAMED).only(*_SAID).order_by("received_at", "id"))
    known = {rules.name_key(one.employer_name): one.employer_id for one in plain if one.employer_id is not None}
    by_employer: dict[str, list[Case]] = defaultdict(list)
    for one in plain:
        by_employer[rules.name_key(one.employer_name)].append(one)
    for key, said in by_employer.items():
        if _people(said) >= least:
            yield _mass(said, employer=said[-1].employer_name, employer_id=known.get(key))


def _of_places(by: Actor, rows: QuerySet[Case], since: datetime) -> Iterator[Mass]:
    """A sort of thing is a leaf of the tree. More than usual is asked for, where there is a usual: every district has its
    wages not paid every week. What one district explains is not told of everywhere again."""
    least = reference.value("appeals.mass_place_least", "", by.today, PLACE_LEAST)
    unnamed = rows.filter(_UNNAMED).exclude(category="")
    said = list(unnamed.filter(received_at__gte=since).order_by("received_at", "id").only(
        *_SAID, "division_code", "category", "speaker_id", "speaker__same_as").select_related("speaker"))  # fmt: skip
    usual = _usual(unnamed, since, by.at - since)
    districts, everywhere = dict[str, str](), dict[str, list[Case]]()
    labels = labels_of_categories()
    told: set[int] = set()
    for (district, category), own in _grouped(said):
        everywhere.setdefault(category, []).extend(own)
        if district and _many(own, least, usual[district, category] or [0]):
            districts = districts or _names(said, by)
            told |= {one.pk for one in own}
            yield _mass(own, place=districts.get(district, district), topic=labels.get(category, category))
    for category, all_said in everywhere.items():
        own = sorted((one for one in all_said if one.pk not in told), key=lambda one: (one.received_at, one.pk))
        before = usual["", category]
        if before and own and _many(own, least, before):
            yield _mass(own, topic=labels.get(category, category))


def _grouped(said: Sequence[Case]) -> list[tuple[tuple[str, str], list[Case]]]:
    found: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for one in said:
        found[one.division_code[:DISTRICT], one.category].append(one)
    return sorted(found.items())


def _many(said: Sequence[Case], least: int, before: list[int]) -> bool:
    """Tell whether enough people and voices say it, and more than the spans before explain."""
    voices = {_voice(one) for one in said}
    return _people(said) >= least and len(voices) >= VOICES and rules.rising(len(voices), before)


def _voice(row: Case) -> str:
    """Return who speaks; nobody knows of two anonymous ones that they are one."""
    return f"case {row.pk}" if row.speaker is None else f"voice {row.speaker.same_as_id or row.speaker_id}"


def _usual(rows: QuerySet[Case], since: datetime, span: timedelta) -> defaultdict[tuple[str, str], list[int]]:
    """Return (district, category) → cases in each span before, newest first; ("", category) over all districts.

    Spans before the desk was opened count for nothing.
    """
    first = rows.filter(received_at__gte=since - PLACE_WINDOWS * span).aggregate(first=Min("received_at"))["first"]
    spans = min(PLACE_WINDOWS, (since - first) // span) if first is not None and first < since else 0
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * spans)
    for number in range(spans):
        own = rows.filter(received_at__gte=since - (number + 1) * span, received_at__lt=since - number * span).order_by()
        counts: Counter[tuple[str, str]] = Counter()
        for code, category, n in own.values_list("division_code", "category").annotate(n=Count("id")):
            counts[code[:DISTRICT], category] += n
            if code:
                counts["", category] += n
        for key, n in counts.items():
            found[key][number] = n
    return found


def _names(said: Sequence[Case], by: Actor) -> dict[str, str]:
    codes = {one.division_code[:DISTRICT] for one in said}
    names = reference.names_of({*codes, *(f"{one:0<12}" for one in codes)}, by.today)
    return {one: names.get(one) or names.get(f"{one:0<12}") or one for one in codes}


def _people(said: Sequence[Case]) -> int:
    return sum(max(one.people_count, 1) for one in said)


def _mass(said: Sequence[Case], **about: object) -> Mass:
    return Mass(cases=len(said), people=_people(said), first_at=said[0].received_at, latest_at=said[-1].received_at,
                case_ids=tuple(one.pk for one in said), **about)  # type: ignore[arg-type]  # fmt: skip
