"""Seal what identifies under each person's own key; write what names are found by."""

from django.db import migrations
from pypinyin import Style, pinyin

from unionloop.kernel.secret import own_key, seal


def _initials(name):
    read = [pinyin(one, style=Style.FIRST_LETTER, errors="ignore") for one in name]
    return "".join(one[0][0][:1] for one in read if one)[:50]


def reseal(apps, editor):
    Person, PersonKey = apps.get_model("people", "Person"), apps.get_model("people", "PersonKey")
    for row in Person.objects.order_by("pk").iterator(chunk_size=1000):
        key, wrapped = own_key()
        Person.objects.filter(pk=row.pk).update(
            id_sealed=seal(row.id_number, key, "people_person.id_number"),
            phone_sealed=seal(row.phone, key, "people_person.phone"),
            given=row.name[1:], initials=_initials(row.name),
        )
        PersonKey.objects.create(person_id=row.pk, wrapped=wrapped)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_own_keys")]
    operations = [migrations.RunPython(reseal)]
