"""What the search of the whole site reads of contributions: their words as everybody reads them.

The model does not name this column: Django would read it with every row. Nobody's name is in it.
"""

from django.db import migrations

REVISION = """
ALTER TABLE consultation_revision
    ADD found tsvector GENERATED ALWAYS AS (
        italian_words({read})
        || english_words({read})
    ) STORED;
CREATE INDEX revision_found ON consultation_revision USING gin (found);
""".format(
    # As the column `searched` says; a generated column cannot be made of another.
    read="coalesce(obscured ->> 'text', text) || ' ' || coalesce(obscured ->> 'motivation', motivation)"
)


class Migration(migrations.Migration):
    dependencies = [("consultation", "0001_initial"), ("base", "0003_search_texts")]

    operations = [
        migrations.RunSQL(REVISION, "ALTER TABLE consultation_revision DROP found"),
    ]
