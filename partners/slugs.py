"""Names in addresses: unique, stable, and never one that a page of ours bears."""

from django.utils.text import slugify

from partners.models import FormerSlug, Organisation

# First words of our own addresses under /organizzazioni/ (a test compares them with urls.py).
RESERVED = {"aderisci", "esporta", "inviti", "mappa", "nuova", "cerca", "importa"}
LENGTH = 100


def free_slug(organisation: Organisation) -> str:
    """A slug for this organisation's name: free now, never another's before, not reserved."""
    stem = slugify(organisation.name)[:LENGTH].strip("-") or "ente"
    number, slug = 1, stem
    while not is_free(slug, organisation):
        number += 1
        slug = f"{stem}-{number}"
    return slug


def is_free(slug: str, organisation: Organisation) -> bool:
    """Whether `organisation` may bear this slug."""
    if slug in RESERVED:
        return False
    others = Organisation.objects.filter(slug=slug).exclude(pk=organisation.pk)
    former = FormerSlug.objects.filter(slug=slug).exclude(organisation=organisation.pk)
    return not (others.exists() or former.exists())
