import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from communities.models.choices import Visibility
from communities.models.community import SHOWN, Community
from partners.models import Organisation, User
from tsi.base.revisions import Revised, counting
from tsi.base.transitions import Transitions
from tsi.base.translated import Translated


class SurveyState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


SURVEY_TRANSITIONS = Transitions(
    {
        "publish": ((SurveyState.DRAFT,), SurveyState.PUBLISHED),
        "withdraw": ((SurveyState.DRAFT, SurveyState.PUBLISHED), SurveyState.WITHDRAWN),
    }
)


class AnsweredBy(models.TextChoices):
    ORGANISATION = "organisation", _("each organisation once")
    PERSON = "person", _("each person once")


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("One choice")
    MULTIPLE = "multiple", _("Several choices")
    SCALE = "scale", _("Scale")
    NUMBER = "number", _("Number")
    TEXT = "text", _("Text")


class SurveyQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=SurveyState.PUBLISHED)

    def public(self):
        """Those whose results everybody may see."""
        shown = Q(results_visibility=Visibility.PUBLIC, community__state__in=SHOWN)
        return self.published().filter(shown)

    def visible_to(self, user):
        """The public ones, and all published ones of the communities whose inside one sees."""
        if not user.is_authenticated or not user.is_active:
            return self.public()
        inside = Community.objects.entered_by(user).values("pk")
        public = self.public().values("pk")
        return self.published().filter(Q(community__in=inside) | Q(pk__in=public))


class Survey(Revised):
    """Questions to the members of a community, answered once each while it is open; or one held
    elsewhere, of which only published figures are known (`is_elsewhere`)."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="surveys")
    title_it = models.CharField(_("title in Italian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    description_it = models.TextField(_("description in Italian"), max_length=3000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=3000, blank=True)
    answered_by = models.CharField(
        _("who answers"), max_length=12, choices=AnsweredBy, default=AnsweredBy.ORGANISATION
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    results_visibility = models.CharField(
        _("results shown to"), max_length=10, choices=Visibility, default=Visibility.MEMBERS
    )
    is_elsewhere = models.BooleanField(
        default=False, editable=False, help_text="held elsewhere: only published figures are known"
    )
    held_when = models.CharField(
        max_length=40, blank=True, editable=False, help_text="as the source says: 2022"
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("invented for the demonstration"), default=False)

    state = models.CharField(
        max_length=10, choices=SurveyState, default=SurveyState.DRAFT, editable=False
    )
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    title = Translated()
    description = Translated()

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_elsewhere=True, opens_at=None, closes_at=None)
                | Q(is_elsewhere=False, opens_at__isnull=False, closes_at__isnull=False),
                name="survey_has_its_window",
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                name="survey_closes_after_opening",
                violation_error_message=_("It closes before it opens."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SurveyState.PUBLISHED, published_at=None),
                name="survey_published_when",
            ),
        ]
        triggers = [
            SURVEY_TRANSITIONS.trigger("survey_states"),
            counting("survey"),
            pgtrigger.Protect(name="survey_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.title


class Question(models.Model):
    """One question of a survey. It changes only while the survey is a draft."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind)
    text_it = models.CharField(_("question in Italian"), max_length=500)
    text_en = models.CharField(_("question in English"), max_length=500, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    lowest = models.IntegerField(_("lowest value"), null=True, blank=True)
    highest = models.IntegerField(_("highest value"), null=True, blank=True)
    unit_it = models.CharField(_("unit in Italian"), max_length=60, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=60, blank=True)

    text = Translated()
    unit = Translated()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "position"],
                name="question_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.SCALE)
                | Q(lowest__isnull=False, highest__gt=models.F("lowest")),
                name="question_scale_has_ends",
            ),
        ]

    def __str__(self):
        return self.text


class Choice(models.Model):
    """One of the answers that a question offers."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text_it = models.CharField(_("choice in Italian"), max_length=200)
    text_en = models.CharField(_("choice in English"), max_length=200, blank=True)

    text = Translated()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text


# The window is kept by the database's clock, whatever a page or a job believes.
SURVEY_WINDOW = """
    IF NOT EXISTS (
        SELECT FROM communities_survey AS survey
        WHERE survey.id = NEW.survey_id AND survey.state = 'published'
            AND clock_timestamp() >= survey.opens_at AND clock_timestamp() < survey.closes_at
    ) THEN
        RAISE EXCEPTION USING MESSAGE = 'the survey is not open',
            ERRCODE = 'check_violation', CONSTRAINT = 'survey_window';
    END IF;
    RETURN NEW;
"""


class SurveyResponse(models.Model):
    """What an organisation or a person answered; changed as long as the survey is open."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who answered, for themselves or for the organisation",
    )
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "organisation"],
                condition=Q(organisation__isnull=False),
                name="response_of_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["survey", "person"],
                condition=Q(organisation=None),
                name="response_of_person_once",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="response_window",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("changed_at"),
                func=SURVEY_WINDOW,
            )
        ]

    def __str__(self):
        return f"#{self.pk}"


class Answer(models.Model):
    """One choice, number or text of a response; several choices are several rows."""

    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    text = models.TextField(max_length=5000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "choice"],
                nulls_distinct=False,
                name="answer_once",
            )
        ]

    def __str__(self):
        return f"#{self.pk}"


class PublishedFigure(models.Model):
    """A result that a source published of a survey held elsewhere; no answers are known."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="figures")
    position = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True, help_text="percent, or empty")
    text_it = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)

    text = Translated()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="figure_position_once")
        ]

    def __str__(self):
        return self.text
