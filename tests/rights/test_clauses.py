"""The clause bank against the published texts: what we typed is what the law says, word for word."""

import csv
import gzip
import itertools
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from unionloop.domains.rights.contracts import Kind, Topic
from unionloop.domains.rights.rules.drafting import FIELD, Known, merge

BANK = json.loads((Path(settings.PACKAGE) / "profiles/sample/letter_rules.json").read_text(encoding="utf-8"))
LAWS = [one for one in BANK["clauses"] if one["kind"] == "law"]
NOW = [one for one in LAWS if "valid_to" not in one]


def flat(text):
    return re.sub(r"\s", "", text).replace("：", ":")


@pytest.fixture
def published(shared_data):
    csv.field_size_limit(10**8)
    with gzip.open(shared_data / "labor_laws" / "laws.csv.gz", "rt", encoding="utf-8") as lines:
        return {row["title"]: flat(row["markdown"]) for row in csv.DictReader(lines)}


@pytest.mark.parametrize("clause", NOW, ids=lambda one: one["code"])
def test_every_article_in_force_is_the_published_text(published, clause):
    law = published[clause["law"].removeprefix("中华人民共和国")]
    at = law.index(clause["article"])
    assert flat(clause["text"]) in law[at : at + 900], clause["code"]


def test_versions_of_a_clause_follow_each_other_without_gap_or_overlap():
    by_code = {}
    for one in LAWS:
        by_code.setdefault(one["code"], []).append(one)
    for versions in by_code.values():
        versions.sort(key=lambda one: one["valid_from"])
        for before, after in itertools.pairwise(versions):
            assert before["valid_to"] == after["valid_from"]
        assert all(date.fromisoformat(one["valid_from"]) for one in versions)
        assert all(one["source"] for one in versions)


def test_every_topic_has_something_to_say_in_every_letter():
    for topic in Topic:
        for kind in Kind:
            fitting = [one for one in BANK["clauses"] if one["kind"] == "phrase" and topic in one["topics"]
                       and (not one.get("letters") or kind in one["letters"])]  # fmt: skip
            assert fitting, (topic, kind)


def test_phrases_use_known_fields_only():
    known = Known("厂", "区总", "市总", "人社局", "事实", 6, 100, 15, "W1").fields()
    for one in BANK["clauses"]:
        assert "{" not in merge(one["text"], known)
        assert set(FIELD.findall(one["text"])) <= set(known)
