"""What searching stands on: words without accents, and two languages that stem them."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

# The names are written out with their schema: a restored dump has no search path.
PLAIN_WORDS = """
CREATE FUNCTION plain_words(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT ' ' || btrim(regexp_replace(
        lower(public.unaccent('public.unaccent'::regdictionary, words)), '[^[:alnum:]]+', ' ', 'g'))
$$;
COMMENT ON FUNCTION plain_words IS
    'Small letters without accents, one blank before each word and no other sign.';
"""

LANGUAGE = """
CREATE TEXT SEARCH CONFIGURATION {name}_plain (COPY = pg_catalog.{name});
ALTER TEXT SEARCH CONFIGURATION {name}_plain
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, {name}_stem;
"""

# Little words before the text keep it apart from what a vector holds before it: a phrase that begins
# in one text does not end in another.
WORDS = """
CREATE FUNCTION {name}_words(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT to_tsvector(
        'public.{name}_plain'::regconfig, '{little} {little} {little}' || public.plain_words(words))
$$;
"""
LANGUAGES = {"italian": "di", "english": "of"}


class Migration(migrations.Migration):
    dependencies = [("base", "0002_extensions")]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(PLAIN_WORDS, "DROP FUNCTION plain_words(text)"),
        *(
            migrations.RunSQL(
                LANGUAGE.format(name=name), f"DROP TEXT SEARCH CONFIGURATION {name}_plain"
            )
            for name in LANGUAGES
        ),
        *(
            migrations.RunSQL(
                WORDS.format(name=name, little=little), f"DROP FUNCTION {name}_words(text)"
            )
            for name, little in LANGUAGES.items()
        ),
    ]
