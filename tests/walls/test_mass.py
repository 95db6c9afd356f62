"""E3: a form or an operation changes what it declares and nothing else."""

import ast
import json
from pathlib import Path

import pytest
from django.apps import apps

from tests.cast import NOW
from tests.entrance import enter, hire
from unionloop.api.root import api
from unionloop.domains.people.models import Person

SOURCE = Path(__file__).resolve().parent.parent.parent / "src/unionloop"
ID = "11010519491231002X"


def _calls(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


@pytest.mark.once
def test_no_surface_hands_a_whole_request_on():
    """No form or schema is made from a model, and nothing that came in is spread into a call or onto a row unread."""
    found = []
    for path in sorted((SOURCE / "web").rglob("*.py")) + sorted((SOURCE / "api").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        bases = {ast.unparse(base) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases}
        found += [f"{path.name}: {one}" for one in bases if one.endswith(("ModelForm", "ModelSchema"))]
        for call in _calls(tree):
            spread = [ast.unparse(one.value) for one in call.keywords if one.arg is None]
            found += [f"{path.name}:{call.lineno} **{one}" for one in spread if one.startswith(("request.", "json.", "read_json"))]
            if ast.unparse(call.func) == "setattr" and "request" not in ast.unparse(call.args[0]):
                found.append(f"{path.name}:{call.lineno} setattr")
    assert found == []


@pytest.mark.once
def test_no_body_declares_what_only_the_system_sets():
    """The names of who did it, of chains and of sealed columns stand in no body of an operation."""
    theirs = {"made_by", "checked_by", "released_by", "verified_by", "approved_by", "maker", "digest", "chain", "path", "place",
              "erased_at", "paid_fen", "settled_at", "on_behalf", "actor"}  # fmt: skip
    columns = {field.name for model in apps.get_models() for field in model._meta.fields}
    told = api.get_openapi_schema()
    bodies = {
        one["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for paths in told["paths"].values() for one in paths.values()
        if "$ref" in one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    }  # fmt: skip
    declared = {(name, one) for name in bodies for one in told["components"]["schemas"][name].get("properties", {})}
    assert len(declared) > 300
    assert len(theirs & columns) > 8, "they are names of columns"
    meant = {("payment_bodies.NewBatch", "approved_by"),  # whom it names may sign none of it: it only takes away
             ("messaging.Choice", "digest"),  # how letters are bundled
             ("appeals_bodies.Rota", "place")}  # where a reception is held
    assert {(name, one) for name, one in declared if one in theirs or one.endswith(("_sealed", "_blind"))} == meant


@pytest.mark.django_db
def test_every_column_sent_along_changes_nothing():
    client = enter(hire("hu", "county_organiser", None, start=NOW.date()))
    extra = {field.name: 7 for field in Person._meta.fields} | {"state": "paid", "path": "", "actor": "boss", "at": "1999-01-01"}
    body = extra | {"name": "王小芳", "id_type": "resident", "id_number": ID, "phone": "13800132207", "unit_id": None, "sex": ""}
    answer = client.post("/api/v1/people/", json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 201), answer.content
    row = Person.objects.get()
    assert (row.merged_into_id, row.erased_at, row.verified, row.given) == (None, None, "unasked", "小芳")
    assert len(row.id_blind) > 2
