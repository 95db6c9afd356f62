"""The shape of the building, where imports alone cannot show it."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey

from tools.documents import domains, labels
from unionloop.kernel.models import Placed

SOURCE = Path(settings.PACKAGE)
RANK = {name: index for index, name in enumerate(settings.RANKED_DOMAINS)}
FIELD_WORDS = {"kernel", "auth", "contenttypes", "sessions"}


def domain_models():
    return [model for model in apps.get_models() if model._meta.app_label in RANK]


@pytest.mark.parametrize("model", domain_models(), ids=lambda model: model._meta.label)
class TestModel:
    def test_keys_point_down_or_stay_inside(self, model):
        own = RANK[model._meta.app_label]
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                label = field.related_model._meta.app_label
                assert label in FIELD_WORDS or RANK[label] <= own, f"{field} points up to {label}"

    def test_keys_to_other_domains_are_protected_and_one_way(self, model):
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model._meta.app_label != model._meta.app_label:
                assert field.remote_field.related_name == "+", field
                assert field.remote_field.on_delete.__name__ == "PROTECT", field

    def test_money_is_integer_fen(self, model):
        for field in model._meta.concrete_fields:
            kind = field.get_internal_type()
            assert kind not in ("FloatField", "DecimalField"), field
            if field.name.endswith("_fen"):
                assert kind == "BigIntegerField", field

    def test_secrets_are_private(self, model):
        for field in model._meta.concrete_fields:
            if type(field).__name__ == "SecretField":
                assert issubclass(model, Placed), model
                assert field.name in model.private_fields, field


class TestVerbs:
    def test_every_verb_is_named_after_its_domain(self):
        for name in domains():
            module = __import__(f"unionloop.domains.{name}.contracts", fromlist=["VERBS"])
            assert module.VERBS, name
            owned = (f"{name}.", "journal.") if name == "access" else (f"{name}.",)  # the journal has no domain
            assert all(verb.startswith(owned) for verb in module.VERBS), name

    def test_every_verb_is_held_by_a_role(self):
        from fnmatch import fnmatch

        from unionloop.domains.access.contracts import ROLES

        patterns = {pattern for role in ROLES.values() for pattern in role.verbs}
        orphans = [verb for verb in labels() if not any(fnmatch(verb, one) for one in patterns)]
        assert orphans == []

    def test_every_arrow_is_a_verb(self):
        from importlib import import_module

        from unionloop.kernel.flow import Flow

        known = labels()
        for name in domains():
            try:
                module = import_module(f"unionloop.domains.{name}.flow")
            except ModuleNotFoundError:
                continue
            for flow in vars(module).values():
                if isinstance(flow, Flow):
                    assert {arrow.verb for arrow in flow.arrows} <= set(known), name

    def test_every_reaction_is_there_and_reacts_to_a_verb(self):
        from django.utils.module_loading import import_string

        for verb, targets in settings.REACTIONS.items():
            assert verb in labels(), verb
            for target in targets:
                assert callable(import_string(target))


class TestMigrations:
    def test_import_no_application_code(self):
        allowed = ("unionloop.kernel.guards", "unionloop.kernel.secret", "unionloop.domains")
        for path in SOURCE.rglob("migrations/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names = [getattr(node, "module", "") or ""] + [alias.name for alias in node.names]
                    mine = [name for name in names if name.startswith("unionloop.")]
                    assert all(name in allowed[:2] for name in mine), path


# who writes tables: the guarded writer, the two makers of workbooks (text is written as text), and files for machines
# (a bank's, a lake's, another instance's: hashed and signed, a changed cell would be a changed figure)
WRITERS = {
    "csv.writer(": {"kernel/cells.py", "adapters/bank/delimited.py", "domains/datacentre/rules/lake.py",
                    "domains/datacentre/rules/packages.py"},
    "xlsxwriter.Workbook(": {"web/exports.py", "adapters/sheets/writing.py"},
}


@pytest.mark.parametrize("call", WRITERS)
def test_no_file_for_people_goes_round_the_formula_guard(call):
    """trust C5: every CSV and every workbook of the product leaves by a writer that neutralises formulas."""
    found = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py")
             if call in path.read_text() and path.relative_to(SOURCE).parts[0] not in ("bench", "demo")}  # fmt: skip
    assert found == WRITERS[call]
