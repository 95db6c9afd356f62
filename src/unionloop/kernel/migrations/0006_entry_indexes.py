"""Two indexes a journal line instead of four: by verb and time, by actor and time.

The plain ones go by name: altering the fields would make SQLite copy the whole journal, its guards left behind.
"""

from django.db import migrations, models

PLAIN = ("kernel_entry_verb_5e2e890d", "kernel_entry_actor_ba64fe60")


class Migration(migrations.Migration):
    dependencies = (("kernel", "0005_drawn"),)
    operations = (
        migrations.AddIndex("entry", models.Index(fields=["verb", "at"], name="kernel_entry_verb_at")),
        migrations.AddIndex("entry", models.Index(fields=["actor", "at"], name="kernel_entry_actor_at")),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f'DROP INDEX IF EXISTS "{name}{kind}"', migrations.RunSQL.noop)
                for name in PLAIN for kind in ("", "_like")
            ],
            state_operations=[
                migrations.AlterField("entry", "verb", models.CharField(max_length=60)),
                migrations.AlterField("entry", "actor", models.CharField(max_length=80)),
            ],
        ),
    )  # fmt: skip
