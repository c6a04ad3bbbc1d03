"""What the search of the whole site reads of passages: generated, for sealed rows never change.

The model does not name these columns: Django would read them with every row.
"""

from django.db import migrations

PASSAGE = """
ALTER TABLE plan_passage
    ADD titles text GENERATED ALWAYS AS (plain_words(title_it || ' · ' || title_en)) STORED,
    ADD found tsvector GENERATED ALWAYS AS (
        setweight(italian_words(title_it), 'A')
        || setweight(english_words(title_en), 'A')
        || setweight(italian_words(body_it), 'C')
        || setweight(english_words(body_en), 'C')
    ) STORED;
CREATE INDEX passage_titles ON plan_passage USING gin (titles gin_trgm_ops);
CREATE INDEX passage_found ON plan_passage USING gin (found);
"""


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial"), ("base", "0003_search_texts")]

    operations = [
        migrations.RunSQL(PASSAGE, "ALTER TABLE plan_passage DROP titles, DROP found"),
    ]
