from django.db import migrations

from unionloop.kernel.guards import marked


class Migration(migrations.Migration):
    dependencies = [("appeals", "0007_topics"), ("kernel", "0004_edition")]

    operations = [
        marked("appeals", "appeals_category", "appeals_limitrule", "appeals_dispatchrule", "appeals_flagrule"),
    ]
