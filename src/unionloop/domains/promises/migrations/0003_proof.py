"""Files that prove a figure stand beside it, and are never changed."""

import django.db.models.deletion
from django.db import migrations, models

from unionloop.kernel.guards import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_exports'),
        ('promises', '0002_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('open_to_all', models.BooleanField(default=False)),
                ('progress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='promises.progress')),
                ('stored', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('progress', 'stored'), name='promises_proof_once')],
            },
        ),
        append_only("promises_proof"),
    ]
