"""Who acts in the demonstration: organisations and communities by name, and who speaks for them."""

from communities.models import Community
from partners.models import Organisation, User
from tsi.site.demo.accounts import account


def body_named(name: str) -> Organisation | Community:
    organisation = Organisation.objects.filter(name=name).first()
    return organisation or Community.objects.get(title_it=name)


def speaker_of(body: Organisation | Community) -> User:
    """Who answers and reports for it."""
    if isinstance(body, Community):
        return account("facilitatrice@demo.example")
    return body.affiliations.representatives().get().person
