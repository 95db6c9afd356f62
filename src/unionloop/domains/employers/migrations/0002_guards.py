"""The database keeps: an employer bears one name a day."""

from django.db import migrations

from unionloop.kernel.guards import no_overlap


class Migration(migrations.Migration):
    dependencies = [("employers", "0001_initial")]
    operations = [no_overlap("employers_employername", "@employer_id")]
