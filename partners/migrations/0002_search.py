"""What the search of the whole site reads of organisations and projects.

The models do not name these columns: Django would read them with every row.
"""

from django.db import migrations

ORGANISATION = """
ALTER TABLE partners_organisation
    ADD titles text GENERATED ALWAYS AS (' ' || names) STORED,
    ADD found tsvector GENERATED ALWAYS AS (
        setweight(italian_words(names), 'A')
        || setweight(italian_words(searched), 'C')
        || setweight(english_words(description_en), 'C')
    ) STORED;
CREATE INDEX organisation_titles ON partners_organisation USING gin (titles gin_trgm_ops);
CREATE INDEX organisation_found ON partners_organisation USING gin (found);
"""

PROJECT = """
ALTER TABLE partners_project
    ADD titles text GENERATED ALWAYS AS (plain_words(title_it || ' · ' || title_en)) STORED,
    ADD found tsvector GENERATED ALWAYS AS (
        setweight(italian_words(title_it), 'A')
        || setweight(english_words(title_en), 'A')
        || setweight(italian_words(searched), 'C')
        || setweight(english_words(summary_en), 'C')
    ) STORED;
CREATE INDEX project_titles ON partners_project USING gin (titles gin_trgm_ops);
CREATE INDEX project_found ON partners_project USING gin (found);
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("base", "0003_search_texts")]

    operations = [
        migrations.RunSQL(ORGANISATION, "ALTER TABLE partners_organisation DROP titles, DROP found"),
        migrations.RunSQL(PROJECT, "ALTER TABLE partners_project DROP titles, DROP found"),
    ]
