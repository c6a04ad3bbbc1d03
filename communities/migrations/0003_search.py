"""What the search of the whole site reads of communities, meetings and resources.

The models do not name these columns: Django would read them with every row. Minutes for members
are not in them: what cannot be shown is not searched.
"""

from django.db import migrations

TITLES = "ADD titles text GENERATED ALWAYS AS (plain_words({title} || ' · ' || title_en)) STORED"

COMMUNITY = f"""
ALTER TABLE communities_community
    {TITLES.format(title="title_it")},
    ADD found tsvector GENERATED ALWAYS AS (
        setweight(italian_words(title_it), 'A')
        || setweight(english_words(title_en), 'A')
        || setweight(italian_words(description_it), 'C')
        || setweight(english_words(description_en), 'C')
    ) STORED;
CREATE INDEX community_titles ON communities_community USING gin (titles gin_trgm_ops);
CREATE INDEX community_found ON communities_community USING gin (found);
"""

MEETING = f"""
ALTER TABLE communities_meeting
    {TITLES.format(title="title_it")},
    ADD found tsvector GENERATED ALWAYS AS (
        setweight(italian_words(title_it), 'A')
        || setweight(english_words(title_en), 'A')
        || setweight(italian_words(place), 'B')
        || setweight(italian_words(description_it), 'C')
        || setweight(english_words(description_en), 'C')
        || setweight(italian_words(agenda), 'C')
        || italian_words(
            CASE minutes_visibility WHEN 'public' THEN minutes ELSE '' END)
    ) STORED;
CREATE INDEX meeting_titles ON communities_meeting USING gin (titles gin_trgm_ops);
CREATE INDEX meeting_found ON communities_meeting USING gin (found);
"""

RESOURCE = f"""
ALTER TABLE communities_resource
    {TITLES.format(title="title")},
    ADD found tsvector GENERATED ALWAYS AS (
        setweight(italian_words(title), 'A')
        || setweight(english_words(title_en), 'A')
        || setweight(italian_words(description), 'C')
    ) STORED;
CREATE INDEX resource_titles ON communities_resource USING gin (titles gin_trgm_ops);
CREATE INDEX resource_found ON communities_resource USING gin (found);
"""


def _added(sql: str, table: str, *columns: str) -> migrations.RunSQL:
    dropped = ", ".join(f"DROP {column}" for column in columns)
    return migrations.RunSQL(sql, f"ALTER TABLE {table} {dropped}")


class Migration(migrations.Migration):
    dependencies = [("communities", "0002_fingerprint"), ("base", "0003_search_texts")]

    operations = [
        _added(COMMUNITY, "communities_community", "titles", "found"),
        _added(MEETING, "communities_meeting", "titles", "found"),
        _added(RESOURCE, "communities_resource", "titles", "found"),
    ]
