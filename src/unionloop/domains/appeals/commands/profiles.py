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
from unionloop.kernel.errors import BadInput

PROFILES = Path(__file__).resolve().parents[3] / "profiles"
TABLES: dict[str, Any] = {"categories": Category, "limits": LimitRule, "dispatch": DispatchRule, "flags": FlagRule}


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
