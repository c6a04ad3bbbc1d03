"""The trigger that counts what everybody reads, in the transaction that publishes it."""

import pgtrigger

# The consultation's row is locked before the tallies', as by everybody who publishes: two that
# publish several at once wait for each other in one order. See docs/decisions/0028.
COUNTED = """
    was := TG_OP = 'UPDATE' AND OLD.state IN ({readable}) AND OLD.shown_id IS NOT NULL;
    now_is := NEW.state IN ({readable}) AND NEW.shown_id IS NOT NULL;
    IF NOT was AND NOT now_is OR was AND now_is
        AND (OLD.passage_id, OLD.kind) IS NOT DISTINCT FROM (NEW.passage_id, NEW.kind)
    THEN
        RETURN NULL;
    END IF;
    PERFORM FROM consultation_consultation WHERE id = NEW.consultation_id FOR NO KEY UPDATE;
    IF was THEN
        UPDATE consultation_tally SET number = number - 1
        WHERE consultation_id = OLD.consultation_id AND kind = OLD.kind
            AND passage_id IS NOT DISTINCT FROM OLD.passage_id;
    END IF;
    IF now_is THEN
        INSERT INTO consultation_tally AS tally
            (consultation_id, passage_id, theme_id, kind, number)
        VALUES (NEW.consultation_id, NEW.passage_id, NEW.theme_id, NEW.kind, 1)
        ON CONFLICT (consultation_id, passage_id, kind) DO UPDATE SET number = tally.number + 1;
    END IF;
    RETURN NULL;
"""


def counted(name: str, readable: tuple[str, ...]) -> pgtrigger.Trigger:
    """A trigger that keeps the tallies of rows that are in these states with a shown revision."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "shown_id", "passage_id", "kind"),
        declare=[("was", "boolean"), ("now_is", "boolean")],
        func=COUNTED.format(readable=", ".join(f"'{state}'" for state in readable)),
    )
