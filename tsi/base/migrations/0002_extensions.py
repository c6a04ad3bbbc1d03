from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Searching by likeness; partners has the first index that needs it."""

    dependencies = [("base", "0001_initial")]
    run_before = [("partners", "0001_initial")]

    operations = [TrigramExtension(), BtreeGinExtension()]
