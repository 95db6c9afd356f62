from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_on_behalf")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=36)),
            ],
        ),
    ]
