from django.db import migrations

from unionloop.kernel.guards import marked


class Migration(migrations.Migration):
    dependencies = [("reference", "0002_guards"), ("kernel", "0004_edition")]

    operations = [
        marked("reference", "reference_parameter", "reference_calendarday", "reference_calendarnotice"),
    ]
