"""The journal and its chain are append-only for everybody, in the database itself."""

from django.db import migrations

from unionloop.kernel.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [append_only("kernel_entry"), append_only("kernel_seal")]
