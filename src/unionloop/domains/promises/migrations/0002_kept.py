"""What was told of a promise is never changed: a wrong figure is followed by a right one."""

from django.db import migrations

from unionloop.kernel.guards import append_only


class Migration(migrations.Migration):
    dependencies = (("promises", "0001_initial"),)
    operations = (append_only("promises_progress"),)
