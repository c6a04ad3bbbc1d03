from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.organisation import Organisation
from partners.models.people import User
from tsi.base.revisions import counting
from tsi.base.text import fold
from tsi.base.transitions import Transitions
from tsi.base.translated import Translated


class ProjectKind(models.TextChoices):
    PROJECT = "project", _("Project")
    GOOD_PRACTICE = "good_practice", _("Good practice")


class ProjectState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    PUBLISHED = "published", _("published")
    DECLINED = "declined", _("not published")


PROJECT_TRANSITIONS = Transitions(
    {
        "publish": ((ProjectState.PROPOSED, ProjectState.DECLINED), ProjectState.PUBLISHED),
        "decline": ((ProjectState.PROPOSED,), ProjectState.DECLINED),
        "withdraw": ((ProjectState.PUBLISHED,), ProjectState.PROPOSED),
    }
)


class ProjectQuerySet(models.QuerySet):
    def public(self):
        return self.filter(state=ProjectState.PUBLISHED)

    def visible_to(self, user):
        """The public ones, those of organisations one speaks for, and for staff all."""
        if user.is_staff:
            return self
        mine = Q(pk__in=[])
        if user.is_authenticated:
            mine = Q(organisations__in=user.affiliations.speaking().values("organisation"))
        return self.filter(Q(state=ProjectState.PUBLISHED) | mine).distinct()

    def by_title(self):
        return self.order_by("sort_title", "pk")


class Project(models.Model):
    """A project or good practice of the ecosystem."""

    slug = models.SlugField(_("name in the address"), max_length=120, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=ProjectKind, default=ProjectKind.PROJECT
    )
    title_it = models.CharField(_("title in Italian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    summary_it = models.TextField(_("summary in Italian"), max_length=3000)
    summary_en = models.TextField(_("summary in English"), max_length=3000, blank=True)
    programme = models.CharField(
        _("programme"), max_length=200, blank=True, help_text=_("For example: Interreg Europe.")
    )
    topics = ArrayField(
        models.CharField(max_length=60), verbose_name=_("topics"), default=list, blank=True
    )
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisations"), blank=True, related_name="projects"
    )
    state = models.CharField(
        max_length=10, choices=ProjectState, default=ProjectState.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.TextField(_("reasons"), max_length=2000, blank=True, editable=False)
    sort_title = models.CharField(max_length=200, editable=False, db_index=True)
    searched = models.TextField(editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    title = Translated()
    summary = Translated()

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year=None)
                | Q(first_year=None)
                | Q(last_year__gte=models.F("first_year")),
                name="project_years_in_order",
                violation_error_message=_("The last year comes before the first."),
            )
        ]
        indexes = [GinIndex(SearchVector("searched", config="italian"), name="project_searched")]
        triggers = [
            PROJECT_TRANSITIONS.trigger("project_states"),
            counting("project"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.sort_title = fold(self.title_it)
        texts = (self.title_it, self.title_en, self.programme, *self.topics)
        self.searched = fold("\n".join((*texts, self.summary_it, self.summary_en)))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("site:project", args=[self.slug])
