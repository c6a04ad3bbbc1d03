import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.models.choices import ResourceKind, Visibility
from communities.models.community import SHOWN, Community
from communities.models.meeting import Meeting
from partners.models import User
from tsi.base.revisions import Revised, counting
from tsi.base.transitions import Transitions


class ResourceState(models.TextChoices):
    PUBLISHED = "published", pgettext_lazy("resource", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("resource", "withdrawn")


RESOURCE_TRANSITIONS = Transitions(
    {
        "withdraw": ((ResourceState.PUBLISHED,), ResourceState.WITHDRAWN),
        "restore": ((ResourceState.WITHDRAWN,), ResourceState.PUBLISHED),
    }
)


class ResourceQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=ResourceState.PUBLISHED)

    def public(self):
        """What everybody may see: public ones of communities that are shown, and not of a
        meeting that only members see."""
        meeting = Q(meeting=None) | Q(meeting__visibility=Visibility.PUBLIC)
        shown = Q(visibility=Visibility.PUBLIC, community__state__in=SHOWN)
        return self.published().filter(meeting & shown)

    def visible_to(self, user):
        """The public ones, and all published ones of the communities whose inside one sees."""
        if not user.is_authenticated or not user.is_active:
            return self.public()
        inside = Community.objects.entered_by(user).values("pk")
        public = self.public().values("pk")
        return self.published().filter(Q(community__in=inside) | Q(pk__in=public))


class Resource(Revised):
    """A file or a link that a community keeps. What is withdrawn stays in the database."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="resources")
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("of the meeting"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ResourceKind)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    url = models.URLField(_("address"), blank=True)
    visibility = models.CharField(
        _("shown to"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    state = models.CharField(
        max_length=10, choices=ResourceState, default=ResourceState.PUBLISHED, editable=False
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    note_it = models.CharField(_("note in Italian"), max_length=500, blank=True)
    note_en = models.CharField(_("note in English"), max_length=500, blank=True)
    added_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        indexes = [models.Index(fields=["community", "-id"], name="resource_of_community")]
        triggers = [
            RESOURCE_TRANSITIONS.trigger("resource_states"),
            counting("resource"),
            pgtrigger.Protect(name="resource_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("communities:resource", args=[self.community.slug, self.pk])


class ResourceVersionQuerySet(models.QuerySet):
    def newest(self):
        """The last one of each resource."""
        return self.order_by("resource", "-number").distinct("resource")

    def public(self):
        """What everybody may download: the newest of each public resource. The former ones may be
        of a time when it was for members."""
        rows = self.filter(resource__in=Resource.objects.public().values("pk"))
        return self.filter(pk__in=rows.newest().values("pk"))

    def visible_to(self, user):
        """The public ones, and all of the communities whose inside one sees."""
        if not user.is_authenticated or not user.is_active:
            return self.public()
        inside = Resource.objects.published().filter(
            community__in=Community.objects.entered_by(user)
        )
        return self.filter(Q(resource__in=inside) | Q(pk__in=self.public().values("pk")))


class ResourceVersion(models.Model):
    """One file of a resource: the newest is the one that is read, the others stay for members.
    Append-only."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.FileField(upload_to="resources/", max_length=200)
    suffix = models.CharField(max_length=10, help_text="with its dot, told by the bytes")
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    objects = ResourceVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="resource_version_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="resource_version_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"#{self.resource_id} v{self.number}"
