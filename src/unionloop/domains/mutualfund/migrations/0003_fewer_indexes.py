"""Keys that another index begins with lose the one of their own; papers and corrections keep theirs, of filled rows only.

By hand: Django would write the whole table anew on SQLite for every one of them.
"""

import django.db.models.deletion
from django.db import migrations, models

GONE = (
    ("mutualfund_claim", "corrects_id", "mutualfund_claim_corrects_id_b5200ef9"),
    ("mutualfund_claim", "fund_id", "mutualfund_claim_fund_id_5443f11d"),
    ("mutualfund_claim", "intake_id", "mutualfund_claim_intake_id_b19b5069"),
    ("mutualfund_claim", "letter_id", "mutualfund_claim_letter_id_29f896f7"),
    ("mutualfund_claim", "person_id", "mutualfund_claim_person_id_d130ff16"),
    ("mutualfund_claim", "plan_id", "mutualfund_claim_plan_id_2e2dd281"),
    ("mutualfund_claim", "policy_id", "mutualfund_claim_policy_id_e92f5f3e"),
    ("mutualfund_event", "person_id", "mutualfund_event_person_id_5ac90f1c"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_exports"),
        ("mutualfund", "0002_wants"),
        ("organisation", "0005_former_places"),
        ("people", "0006_phones"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX {name}", f"CREATE INDEX {name} ON {table} ({column})")
                for table, column, name in GONE
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="claim",
                    name="corrects",
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mutualfund.claim"),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="fund",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mutualfund.fund"),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="intake",
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mutualfund.intake"),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="letter",
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="person",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="plan",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mutualfund.plan"),
                ),
                migrations.AlterField(
                    model_name="claim",
                    name="policy",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mutualfund.policy"),
                ),
                migrations.AlterField(
                    model_name="event",
                    name="person",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(condition=models.Q(("letter__isnull", False)), fields=["letter"], name="mutualfund_claim_letter"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(condition=models.Q(("corrects__isnull", False)), fields=["corrects"], name="mutualfund_claim_corrects"),
        ),
    ]
