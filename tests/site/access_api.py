"""What stands in the addresses of the API."""

from communities.models import Community, Resource, ResourceKind, Visibility
from consultation.models import Contribution
from partners.models import Organisation
from plan.models import Plan
from tests.factories import make_meeting
from tests.plan.monitoring import uid_of


def things(
    partner: Organisation, community: Community, published: Contribution, plan: Plan
) -> dict[str, object]:
    resource = Resource.objects.create(
        community=community,
        kind=ResourceKind.DOCUMENT,
        title="Per tutti",
        url="https://example.org/",
        visibility=Visibility.PUBLIC,
    )
    consultation = published.consultation
    shown: dict[str, object] = {
        f"api:{name} slug": consultation.slug
        for name in ("consultation_one", "contribution_list", "contribution_one", "response_list")
    }
    return shown | {
        "api:organisation_one slug": partner.slug,
        "api:project_one slug": "progetto",
        "api:community_one slug": community.slug,
        "api:meeting_one uid": make_meeting(community).uid,
        "api:resource_one id": resource.pk,
        "api:version_one number": consultation.version.number,
        "api:passage_list number": consultation.version.number,
        "api:passage_one uid": uid_of(plan),
        "api:contribution_one number": published.number,
        "api:action_one uid": uid_of(plan),
        "api:indicator_one code": plan.indicators.get().code,
        "api:nothing rest": "nowhere",
    }
