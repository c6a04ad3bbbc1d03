"""Screening: pure functions that judge a contribution's texts.

A rule reads a text and returns a finding or nothing; it touches no database and decides nothing.
Any finding is a reason to hold a contribution for a person. Nothing here can reject one.
"""

from . import likeness
from .documents import find_documents
from .emails import find_emails, find_emails_in_name
from .findings import Evidence, Finding, Rule
from .insults import find_abusive_words, find_insults
from .links import find_any_link, find_links, find_spam
from .nonsense import find_nonsense
from .personal_data import find_ibans, find_tax_codes
from .persons import find_circumstances, find_persons
from .phones import find_phones

__all__ = ["RULES", "VERSION", "Evidence", "Finding", "Rule", "judge"]

RULES = (
    Rule("personal_data.email", 4, find_emails, find_in_name=find_emails_in_name),
    Rule("personal_data.phone", 4, find_phones),
    Rule("personal_data.tax_code", 1, find_tax_codes),
    Rule("personal_data.iban", 1, find_ibans),
    Rule("personal_data.document", 3, find_documents),
    Rule("personal_data.person", 3, find_persons, find_in_line=find_circumstances),
    Rule("links", 4, find_spam, find_in_line=find_links, find_in_name=find_any_link),
    Rule("insult", 3, find_insults, find_in_line=find_abusive_words),
    Rule("nonsense", 1, find_nonsense, first_only=True),
)

FORMS = [f"personal_data.{what}" for what in ("email", "phone", "tax_code", "iban", "document")]

# Names which rules, in which versions, judged a contribution: stored with the judgement.
VERSION = ",".join(
    [*(f"{rule.name}:{rule.version}" for rule in RULES), f"duplicate:{likeness.VERSION}"]
)


def judge(*texts: str, name: str = "") -> list[Finding]:
    """All findings about the texts of one contribution (such as its text and its motivation), and
    about the name under which it is published.

    Each finding carries the index of its text, that of the name is the last; spans are character
    offsets into that text. The list is empty when nothing speaks against publishing.
    """
    given = [(text, index) for index, text in enumerate(texts) if text]
    findings = [rule(text, index) for text, index in given for rule in RULES]
    findings += [rule(name, len(texts), is_name=True) for rule in RULES if name]
    return _told_once([finding for finding in findings if finding is not None])


def _told_once(findings: list[Finding]) -> list[Finding]:
    """Without what only speaks like personal data where its form was found."""
    by_form = {one.text for one in findings if one.rule in FORMS}
    return [one for one in findings if one.text not in by_form or one.facts.get("kind") != "told"]
