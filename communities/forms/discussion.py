from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Organisation
from tsi.base.fields import LineField, TextField

LONGEST = 10_000  # characters of a post


def _text_field(**values) -> TextField:
    return TextField(
        label=_("Message"),
        max_length=LONGEST,
        widget=forms.Textarea,
        help_text=_(
            "Name somebody with @ and the whole name, and they are told: @Ada Rossi. "
            "Only people of this community read it."
        ),
        **values,
    )


class PostForm(forms.Form):
    """A message, for the organisation for which its author takes part."""

    text = _text_field()
    organisation = forms.ModelChoiceField(
        label=_("You speak for"), queryset=Organisation.objects.none(), empty_label=_("Choose")
    )

    use_required_attribute = False

    def __init__(self, *args, organisations: QuerySet[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)
        self._organisations = list(organisations)
        self.fields["organisation"].queryset = organisations
        if len(self._organisations) < 2:  # nothing to choose
            del self.fields["organisation"]

    @property
    def speaks_for(self) -> Organisation | None:
        """The chosen one, or the only one; None for a facilitator."""
        only = self._organisations[0] if self._organisations else None
        return self.cleaned_data.get("organisation") or only


class TopicForm(PostForm):
    title = LineField(label=_("Title"), max_length=200)

    field_order = ["title", "text", "organisation"]


class PostEditForm(forms.Form):
    """Other words for a message, on those that were on the screen."""

    text = _text_field()
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)


class HideForm(forms.Form):
    reason = TextField(
        label=_("Reasons"),
        max_length=1000,
        help_text=_("They stand in place of the message, and its author is written to."),
    )

    use_required_attribute = False


class CloseForm(forms.Form):
    reason = TextField(
        label=_("Reasons"),
        max_length=2000,
        required=False,
        help_text=_("Shown below the title."),
    )

    use_required_attribute = False
