"""What the page of a community depends on, as one array that differs when anything does."""

from django.db import migrations

FINGERPRINT = """
CREATE FUNCTION communities_fingerprint(of bigint) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY[
        (SELECT concat_ws(' ', count(*), sum(m.revision), sum(o.revision))
         FROM communities_membership m JOIN partners_organisation o ON o.id = m.organisation_id
         WHERE m.community_id = of),
        (SELECT concat_ws(' ', count(*), sum(m.revision),
                          count(*) FILTER (WHERE m.starts_at <= statement_timestamp()),
                          count(*) FILTER (WHERE m.ends_at <= statement_timestamp()))
         FROM communities_meeting m WHERE m.community_id = of),
        (SELECT concat_ws(' ', count(*), sum(r.revision))
         FROM communities_resource r WHERE r.community_id = of),
        (SELECT concat_ws(' ', count(*), sum(s.revision),
                          count(*) FILTER (WHERE s.opens_at <= statement_timestamp()),
                          count(*) FILTER (WHERE s.closes_at <= statement_timestamp()))
         FROM communities_survey s WHERE s.community_id = of),
        (SELECT concat_ws(' ', count(*), sum(p.id), sum(p.revision))
         FROM communities_programme p WHERE p.community_id = of),
        (SELECT concat_ws(' ', count(*), sum(e.id), sum(e.revision))
         FROM communities_edition e JOIN communities_programme p ON p.id = e.programme_id
         WHERE p.community_id = of),
        (SELECT concat_ws(' ', count(*), sum(t.id), sum(t.revision))
         FROM communities_importedtotal t
         LEFT JOIN communities_edition e ON e.id = t.edition_id
         LEFT JOIN communities_programme p ON p.id = coalesce(t.programme_id, e.programme_id)
         WHERE coalesce(t.community_id, p.community_id) = of)
    ];
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0001_initial"), ("partners", "0001_initial")]

    operations = [
        migrations.RunSQL(FINGERPRINT, "DROP FUNCTION communities_fingerprint(bigint)"),
    ]
