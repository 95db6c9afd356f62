"""The dated rules of a city: loaded from its profile, added to, never rewritten."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from unionloop.domains.appeals.models import Category, DispatchRule, FlagRule, LimitRule
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput, Refused

PROFILES = Path(__file__).resolve().parents[3] / "profiles"
TABLES: dict[str, Any] = {"categories": Category, "limits": LimitRule, "dispatch": DispatchRule, "flags": FlagRule}
MEASURES = ("workdays", "workhours", "days", "hours")


@transaction.atomic
def load_profile(by: Actor, *, name: str = "sample") -> int:
    """Load a city's categories, limits, routes and red flags, unverified; what is there stays. Returns how many."""
    file = PROFILES / name / "appeals.json"
    if not re.fullmatch(r"[a-z][a-z_]{0,30}", name) or not file.exists():
        raise BadInput("no_profile", name=name)
    by.require("appeals.load_profile", "")
    loaded = 0
    for table, lines in json.loads(file.read_text(encoding="utf-8")).items():
        model = TABLES[table]
        known = set(model.objects.values_list("code", "region"))
        for line in lines:
            if (line["code"], line.get("region", "")) in known:
                continue
            row = model(**line | {"valid_from": date.fromisoformat(line["valid_from"])})
            with change(by, "appeals.load_profile", row):
                pass
            loaded += 1
    return loaded


@transaction.atomic
def set_limit(
    by: Actor, *, code: str, amount: int, measure: str, valid_from: date, source: str, region: str = "", label: str = "",
    most_extra: int = 0,
) -> int:  # fmt: skip
    """Put a limit in force from a day on. Cases already running keep the rule they began under."""
    if measure not in MEASURES or amount < 1:
        raise BadInput("bad_limit", amount=amount, measure=measure[:20])
    latest = LimitRule.objects.select_for_update().filter(code=code, region=region).order_by("-valid_from").first()
    if latest is not None and latest.valid_from >= valid_from:
        raise Refused("parameter_backdated", valid_from=valid_from, latest=latest.valid_from)
    if latest is not None and latest.valid_to is None:
        with change(by, "appeals.set_limit", latest, note="closed"):
            latest.valid_to = valid_from
    row = LimitRule(code=code, region=region, amount=amount, measure=measure, valid_from=valid_from, source=source,
                    label=label or (latest.label if latest else code), most_extra=most_extra)  # fmt: skip
    with change(by, "appeals.set_limit", row):
        pass
    return int(row.pk)
