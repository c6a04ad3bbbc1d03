"""Offers to take part as tests of what becomes of them need them."""

from consultation import pledging
from consultation.models import Consultation, Pledge, Submission
from partners.models import Organisation
from tests.factories import make_published


def make_offer(
    asked: Consultation | None = None,
    *,
    organisation: Organisation | None = None,
    role: str = "contributor",
    code: str = "1.1.1-a1",
    **values,
) -> Pledge:
    """A published offer on an action: a citizen's, or of `organisation` with its mandate."""
    said = make_published(asked, kind="pledge", code=code, **values)
    if organisation:
        Submission.objects.filter(pk=said.submission_id).update(
            organisation=organisation, mandate="confirmed", organisation_name=organisation.name
        )
        Pledge.objects.filter(contribution=said).update(organisation=organisation)
    return again(pledging.offer(said, role=role))


def again(pledge: Pledge) -> Pledge:
    return pledging.to_show().get(pk=pledge.pk)
