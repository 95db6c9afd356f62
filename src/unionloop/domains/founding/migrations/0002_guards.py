"""The steps of a case are a record: rows are added, never changed."""

from django.db import migrations

from unionloop.kernel.guards import append_only


class Migration(migrations.Migration):
    dependencies = (("founding", "0001_initial"),)
    operations = (append_only("founding_casestep"),)
