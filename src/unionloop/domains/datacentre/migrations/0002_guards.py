"""What a bureau said and what was compiled is never changed: the next file or compiling stands beside it."""

from django.db import migrations

from unionloop.kernel.guards import append_only


class Migration(migrations.Migration):
    dependencies = (("datacentre", "0001_initial"),)
    operations = (append_only("datacentre_saying"), append_only("datacentre_reportfigure"))
