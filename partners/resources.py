"""Organisations as a table: what an export holds is what an import takes.

Rows are keyed by `uid`. A cell that says what is there already changes nothing, whatever a
cleaning would make of it; so importing an export is the identity.
"""

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource

from partners.importing.others import Others
from partners.importing.table import Table
from partners.importing.widgets import (
    ChoiceWidget,
    LineWidget,
    ListWidget,
    NumberWidget,
    TaxCodeWidget,
    TextWidget,
    UidWidget,
    WholeWidget,
    YesNoWidget,
)
from partners.models import Category, Organisation, Standing, Zone

DERIVED = ("sort_name", "names", "searched")  # fill_searched() writes them
NOT_CLEANED = {"part_of", "logo", "merged_into"}  # keys are known, the others never come in
BATCH = 500


class Known(BaseInstanceLoader):
    """The organisations that the file names, read at once and locked until the end."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        rows = Organisation.objects.filter(uid__in=resource.expected, merged_into=None)
        if resource.really:
            rows = rows.select_for_update().order_by("pk")
        self.found = {row.uid: row for row in rows}

    def get_instance(self, row):
        return self.found.get(self.resource.fields["uid"].clean(row))


class Changes:
    """Which cells of a row say something else than the database: (column, old, new)."""

    def __init__(self, resource, instance, new):
        self.columns = resource.get_diff_headers()
        self.before = [""] * len(self.columns) if new else self._values(resource, instance)
        self.found: list[tuple[str, str, str]] = []

    def compare_with(self, resource, instance):
        after = self._values(resource, instance)
        cells = zip(self.columns, self.before, after, strict=True)
        self.found = [cell for cell in cells if cell[1] != cell[2] and cell[0] != "uid"]

    def as_html(self):
        """Not HTML: the template writes it. The name is the library's."""
        return self.found

    def _values(self, resource, instance):
        return [field.export(instance) for field in resource.get_import_fields()]


class OrganisationResource(ModelResource):
    """`table` is what comes in; without `really` nothing is written."""

    uid = Field("uid", widget=UidWidget())
    name = Field("name", widget=LineWidget())
    other_names = Field("other_names", widget=ListWidget())
    slug = Field("slug", widget=LineWidget())
    tax_code = Field("tax_code", widget=TaxCodeWidget())
    certified_email = Field("certified_email", widget=LineWidget())
    rea = Field("rea", widget=LineWidget())
    runts = Field("runts", widget=LineWidget())
    ipa = Field("ipa", widget=LineWidget())
    appendix_number = Field("appendix_number", widget=NumberWidget())
    legal_form = Field("legal_form", widget=LineWidget())
    qualifications = Field("qualifications", widget=ListWidget())
    category = Field("category", widget=ChoiceWidget(Category))
    municipality = Field("municipality", widget=LineWidget())
    homogeneous_zone = Field("homogeneous_zone", widget=ChoiceWidget(Zone))
    part_of = Field("part_of_id", widget=WholeWidget())
    description_it = Field("description_it", widget=TextWidget())
    description_en = Field("description_en", widget=TextWidget())
    offers = Field("offers", widget=ListWidget())
    seeks = Field("seeks", widget=ListWidget())
    website = Field("website", widget=LineWidget())
    public_email = Field("public_email", widget=LineWidget())
    public_phone = Field("public_phone", widget=LineWidget())
    published = Field("published", widget=YesNoWidget())
    standing = Field("standing", widget=ChoiceWidget(Standing), readonly=True)

    class Meta:
        model = Organisation
        fields = (
            "uid", "name", "other_names", "slug", "tax_code", "certified_email", "rea", "runts",
            "ipa", "appendix_number", "legal_form", "qualifications", "category", "municipality",
            "homogeneous_zone", "part_of", "description_it", "description_en", "offers", "seeks",
            "website", "public_email", "public_phone", "published", "standing",
        )  # fmt: skip
        import_order = export_order = fields
        import_id_fields = ("uid",)
        instance_loader_class = Known
        use_bulk = True
        batch_size = BATCH
        skip_unchanged = True
        report_skipped = True

    def __init__(self, table: Table | None = None, *, really: bool = False):
        super().__init__()
        self.table, self.really = table, really
        self.others = Others()
        self.fields["part_of"].widget.others = self.others
        self.expected: list[uuid.UUID] = []
        self._first: dict[uuid.UUID, int] = {}

    @classmethod
    def get_diff_class(cls):
        return Changes

    # -- a whole file ----------------------------------------------------------------------------

    def before_import(self, dataset, **kwargs):
        """Give all rows that will be there a key."""
        self.expected = [uid for uid in map(_uid_or_none, dataset["uid"]) if uid]
        self.others.expect(self.expected, really=self.really)
        if "part_of" in dataset.headers:
            pairs = zip(dataset["uid"], dataset["part_of"], strict=True)
            for uid, whole in ((_uid_or_none(one), _uid_or_none(other)) for one, other in pairs):
                if uid:
                    self.others.put_under(uid, whole)

    def bulk_create(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        """Write what waits, new and changed rows in the order of the file, in one statement."""
        waiting, self.create_instances = self.create_instances, []
        if not (waiting and self.really):
            return
        columns = [
            field.attribute
            for name, field in self.fields.items()
            if name in self.table.columns and name not in ("uid", "standing")
        ]
        Organisation.objects.bulk_create(
            waiting,
            update_conflicts=True,
            unique_fields=["uid"],
            update_fields=[*(name.removesuffix("_id") for name in columns), *DERIVED],
        )

    # -- one row ---------------------------------------------------------------------------------

    def before_import_row(self, row, row_number=None, **kwargs):
        read = self.table.rows[row_number - 1]
        if read.problems:
            raise ValidationError(read.problems)
        try:
            uid = self.fields["uid"].clean(row)
        except ValueError as error:
            raise ValidationError({"uid": str(error)}) from error
        first = self._first.setdefault(uid, read.number)
        if first != read.number:
            raise ValidationError(
                {"uid": _("The same identifier stands in row %(row)d.") % {"row": first}}
            )
        if uid in self.others.merged:
            into = self.others.uids[self.others.merged[uid]]
            raise ValidationError(
                {"uid": _("This organisation was merged into %(uid)s.") % {"uid": into}}
            )

    def init_instance(self, row=None):
        return Organisation()

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        typed = row.get(field.column_name)
        if typed is None or typed == field.export(instance):
            return
        if field.column_name == "slug" and not typed.strip():
            return  # a page keeps its address; a new one gets one
        if field.readonly:
            if field.clean(row) not in ("", getattr(instance, field.attribute)):
                raise ValueError(_("An import does not change it."))
            return
        super().import_field(field, instance, row, is_m2m, **kwargs)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if instance._state.adding or import_validation_errors:
            return False
        return super().skip_row(instance, original, row, import_validation_errors)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """As full_clean() would, asking what was read once instead of the database."""
        errors = dict(import_validation_errors or {})
        try:
            instance.clean_fields(exclude=NOT_CLEANED | {_field_name(name) for name in errors})
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if not instance.slug and instance.name:
            instance.slug = self.others.free_slug(instance)
        claimed = self.others.claim(instance)
        for name, message in claimed.items():
            errors.setdefault(name, []).append(ValidationError(message))
        if instance.part_of_id and self.others.is_in_a_circle(instance.uid):
            errors.setdefault("part_of", []).append(
                ValidationError(_("An organisation is no part of itself."))
            )
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance, is_create, row, **kwargs):
        if not self.really:
            return
        instance.pk = self.others.pks[instance.uid]
        instance.fill_searched()
        self.create_instances.append(instance)

    # -- the way out -----------------------------------------------------------------------------

    def get_queryset(self):
        return Organisation.objects.filter(merged_into=None).by_name()


def _uid_or_none(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value.strip())
    except ValueError:
        return None


def _field_name(attribute: str) -> str:
    return attribute.removesuffix("_id")
