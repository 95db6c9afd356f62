"""A key per person, merges, consents and askings; columns for finding by given name and initials."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0002_guards'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Asking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=7)),
                ('text_sealed', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField()),
                ('due_date', models.DateField()),
                ('state', models.CharField(default='open', max_length=7)),
                ('answer', models.CharField(blank=True, max_length=300)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['correct', 'erase'])), name='people_wish_known'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'refused'])), name='people_wish_state_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=30)),
                ('version', models.PositiveSmallIntegerField()),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PersonKey',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='key', serialize=False, to='people.person')),
                ('wrapped', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='PersonMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='person',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='given',
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddField(
            model_name='person',
            name='id_sealed',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='person',
            name='initials',
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='person',
            name='phone_sealed',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='person',
            name='verified',
            field=models.CharField(default='unasked', max_length=8),
        ),
        migrations.AddField(
            model_name='person',
            name='verified_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='verified_ref',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['name', 'id'], name='people_name'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['given', 'id'], name='people_given'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['initials', 'id'], name='people_initials'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('verified__in', ['unasked', 'match', 'mismatch', 'unknown'])), name='people_verdict_known'),
        ),
        migrations.AddField(
            model_name='asking',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='consent',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='personmerge',
            name='dropped',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='personmerge',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddConstraint(
            model_name='asking',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('person', 'kind'), name='people_wish_open_once'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('person', 'purpose'), name='people_consent_once'),
        ),
        migrations.AddConstraint(
            model_name='personmerge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('dropped',), name='people_merged_once'),
        ),
        migrations.AddConstraint(
            model_name='personmerge',
            constraint=models.CheckConstraint(condition=models.Q(('kept', models.F('dropped')), _negated=True), name='people_merge_of_two'),
        ),
    ]
