from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appeals", "0009_sending_and_lists")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["case", "id"], condition=models.Q(sending__in=("failed", "unsure")),
                               name="appeals_entry_unsent"),
        ),
    ]  # fmt: skip
