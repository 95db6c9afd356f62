"""What the migrations made in the database is what the models say: columns, keys, constraints, indexes."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db


def _models():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def test_every_column_is_there_with_its_type_and_nothing_else():
    for model in _models():
        with connection.cursor() as cursor:
            there = {
                column.name: column for column in connection.introspection.get_table_description(cursor, model._meta.db_table)
            }
        wanted = {field.column: field for field in model._meta.local_concrete_fields}
        assert set(there) == set(wanted), model
        nullable = {name for name, column in there.items() if column.null_ok}
        assert nullable == {name for name, field in wanted.items() if field.null}, model


def test_every_foreign_key_constraint_and_index_is_there():
    for model in _models():
        with connection.cursor() as cursor:
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
        keys = {(one["columns"][0], one["foreign_key"][0]) for one in there.values() if one["foreign_key"]}
        assert keys == {
            (field.column, field.remote_field.model._meta.db_table)
            for field in model._meta.local_concrete_fields
            if field.remote_field and field.db_constraint
        }, model
        named = {one.name for one in (*model._meta.constraints, *model._meta.indexes)}
        assert named <= set(there), model
        alone = {one["columns"][0] for one in there.values() if one["unique"] and len(one["columns"]) == 1}
        fields = [field for field in model._meta.local_concrete_fields if field.unique and not field.primary_key]
        assert {field.column for field in fields} <= alone, model
