"""What the ecosystem does for the Plan: projects and communities that serve its strategies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from partners.models import Project


class ProjectLink(models.Model):
    """A project or good practice serves one element, known by its permanent `uid`.

    The element itself may change or be withdrawn; readers see the passages of the version in
    force that bear this uid.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    uid = models.UUIDField(_("element of the Plan"), db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "uid"], name="project_link_once")]

    def __str__(self):
        return f"#{self.project_id}: {self.uid}"


class CommunityLink(models.Model):
    """A community, table or group works on one element of the Plan, known by its permanent `uid`.

    A strategy that it serves, or, for what the Plan itself names, the resource that names it.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    uid = models.UUIDField(_("element of the Plan"), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "uid"], name="community_link_once")
        ]

    def __str__(self):
        return f"#{self.community_id}: {self.uid}"
