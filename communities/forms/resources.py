from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from communities import files
from communities.dates import in_words
from communities.files import SharedFile
from communities.models import Community, Meeting, Resource, ResourceKind
from partners.signed_files import NotAccepted
from tsi.base.fields import LineField, TextField, WebField


class MeetingField(forms.ModelChoiceField):
    def label_from_instance(self, meeting: Meeting) -> str:
        when = in_words(meeting.starts_at, meeting.ends_at, meeting.precision)
        return f"{meeting.title} · {when}"


class SharedFileField(forms.FileField):
    """An upload that is what it seems; its value is a SharedFile."""

    def clean(self, data, initial=None) -> SharedFile | None:
        upload: UploadedFile | None = super().clean(data, initial)
        if not upload:
            return None
        try:
            # What is too large is not read.
            content = upload.read(files.LIMIT + 1)
            return files.read(upload.name, content)
        except NotAccepted as error:
            raise forms.ValidationError(str(error)) from error


def _file_field(**values) -> SharedFileField:
    return SharedFileField(
        label=_("File"),
        max_length=300,
        help_text=_(
            "At most 20 MB: PDF, Word, Excel, PowerPoint or OpenDocument without macros, "
            "pictures, CSV, plain text."
        ),
        **values,
    )


class ResourceForm(forms.ModelForm):
    """What a community shares: a file, a link, or both."""

    title = LineField(label=_("Title"), max_length=200)
    title_en = LineField(label=_("Title in English"), max_length=200, required=False)
    description = TextField(label=_("Description"), max_length=2000, required=False)
    url = WebField(
        label=_("Address of a page"),
        required=False,
        help_text=_("For a link, or where the file is too large to be kept here."),
    )
    meeting = MeetingField(
        label=_("Of the meeting"),
        queryset=Meeting.objects.none(),
        required=False,
        help_text=_("What belongs to a meeting for members only is seen by members only."),
    )

    use_required_attribute = False

    class Meta:
        model = Resource
        fields = ["kind", "title", "title_en", "description", "url", "meeting", "visibility"]

    def __init__(self, *args, community: Community, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose")), *ResourceKind.choices]
        self.fields["meeting"].empty_label = _("No meeting")
        self.fields["meeting"].queryset = community.meetings.order_by("-starts_at", "-pk")
        self.fields["description"].widget.attrs.pop("maxlength", None)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") == ResourceKind.LINK and not data.get("url"):
            self._require("url")
        return data

    def _require(self, name: str) -> None:
        if name not in self.errors:
            self.add_error(name, self.fields[name].error_messages["required"])


class NewResourceForm(ResourceForm):
    file = _file_field(required=False)

    field_order = ["kind", "title", "title_en", "description", "file", "url"]

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not data.get("file") and not data.get("url"):
            self.add_error("file", _("Choose a file, or give the address of a page."))
        return data


class ResourceCorrectionForm(ResourceForm):
    """Other words for a resource, on the revision that was on the screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.revision
        self.fields["visibility"].help_text = _(
            "Everybody means the newest version only: the former ones stay for members."
        )

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("url") and not self.instance.versions.exists() and not self.instance.source:
            self._require("url")
        return data


class VersionForm(forms.Form):
    file = _file_field()
    note = LineField(
        label=_("What is new"),
        max_length=300,
        required=False,
        help_text=_("Shown beside the version."),
    )

    use_required_attribute = False


class WithdrawForm(forms.Form):
    reason = TextField(
        label=_("Reasons"),
        max_length=2000,
        help_text=_("Who added it reads them as they stand here."),
    )

    use_required_attribute = False
