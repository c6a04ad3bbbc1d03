"""The text of the Plan: its published versions, and their passages."""

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from plan.models import Act, Kind, Passage, Version, VersionKind, VersionState
from tsi.site.api.fields import Demonstration, Page
from tsi.site.api.parameters import Code, ListParameters
from tsi.site.api.views import ListView, OneView

PASSAGE_ORDERS = {"position": ("position",)}


class VersionParameters(ListParameters):
    """By what the list of versions can be narrowed."""

    kind = serializers.ChoiceField(choices=VersionKind.values, required=False)
    state = serializers.ChoiceField(choices=VersionState.values, required=False)


class ActData(serializers.Serializer):
    """The act by which one promoter approved a version."""

    promoter = serializers.CharField(source="promoter.name")
    body = serializers.CharField(help_text=_("The body that decided."))
    number = serializers.CharField()
    date = serializers.DateField()
    url = serializers.CharField()


class VersionData(serializers.Serializer):
    """A published version of the Plan; it never changes."""

    number = serializers.CharField()
    plan = serializers.CharField(source="plan.slug")
    title_it = serializers.CharField(source="plan.title_it")
    title_en = serializers.CharField(source="plan.title_en")
    kind = serializers.ChoiceField(choices=VersionKind.values)
    state = serializers.ChoiceField(choices=VersionState.values)
    base = serializers.SerializerMethodField(
        help_text=_("The published version from which it was made.")
    )
    is_summary = serializers.BooleanField(
        help_text=_("True: a summary in other words, not the approved text.")
    )
    is_demo = Demonstration()
    note_it = serializers.CharField()
    note_en = serializers.CharField()
    manifest_sha256 = serializers.CharField(help_text=_("By which anybody checks the text."))
    published_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    acts = ActData(many=True)
    page = Page()

    def get_base(self, row: Version) -> str | None:
        return row.base.number if row.base and row.base.published_at else None


class PassageParameters(ListParameters):
    """By what the passages of a version can be narrowed."""

    kind = serializers.ChoiceField(choices=Kind.values, required=False)
    code = Code(required=False)
    parent = serializers.UUIDField(
        required=False, source="parent_uid", help_text=_("Those right below this one, by `uid`.")
    )


class PassageData(serializers.Serializer):
    """One passage of one version, as it was frozen."""

    uid = serializers.UUIDField(help_text=_("The same in all versions."))
    parent_uid = serializers.UUIDField(allow_null=True)
    version = serializers.CharField(source="version.number")
    kind = serializers.ChoiceField(choices=Kind.values)
    code = serializers.CharField()
    position = serializers.IntegerField(help_text=_("In reading order."))
    title_it = serializers.CharField()
    title_en = serializers.CharField()
    body_it = serializers.CharField()
    body_en = serializers.CharField()
    sha256 = serializers.CharField()
    page = Page()


class AppearanceData(serializers.Serializer):
    """Where a passage stands in a version."""

    version = serializers.CharField(source="version.number")
    code = serializers.CharField()
    sha256 = serializers.CharField(help_text=_("The same: the same words."))
    page = Page()


class PassageWhole(PassageData):
    """A passage as it was published last, and in which versions it stands."""

    versions = AppearanceData(many=True)


def versions() -> QuerySet[Version]:
    """Those that everybody reads, with the acts that approved them."""
    acts = Prefetch("acts", Act.objects.select_related("promoter").order_by("pk"))
    rows = Version.objects.public().select_related("plan", "base")
    return rows.prefetch_related(acts)


class VersionList(ListView):
    tag = _("The Plan")
    summary = _("All versions of the Plan")
    about = _("Those that are published, the newest first.")
    serializer_class = VersionData
    parameters = VersionParameters
    orders = {"-published": ("-published_at", "-pk")}

    def rows(self) -> QuerySet[Version]:
        return versions()


class VersionOne(OneView):
    tag = _("The Plan")
    summary = _("One version")
    serializer_class = VersionData

    def found(self, number: str) -> Version:
        return numbered(number)


class PassageList(ListView):
    tag = _("The Plan")
    summary = _("The passages of a version")
    about = _("The whole text in reading order: sections, themes down to actions and resources.")
    serializer_class = PassageData
    parameters = PassageParameters
    orders = PASSAGE_ORDERS

    def rows(self) -> QuerySet[Passage]:
        return numbered(self.kwargs["number"]).passages.select_related("version")


class PassageOne(OneView):
    tag = _("The Plan")
    summary = _("One passage")
    about = _("By its permanent `uid`, as it was published last, and where else it stands.")
    serializer_class = PassageWhole

    def found(self, uid: str) -> Passage:
        rows = Passage.objects.public().filter(uid=uid).select_related("version")
        standing = list(rows.order_by("-version__published_at", "-version_id"))
        if not standing:
            raise Http404
        standing[0].versions = standing
        return standing[0]


def numbered(number: str) -> Version:
    """The published version of this number, as the pages find it. Raises Http404."""
    found = versions().filter(number=number).first()
    if found is None:
        raise Http404
    return found
