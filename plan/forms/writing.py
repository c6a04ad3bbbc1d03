"""The forms by which the working text is written."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from plan.elements import Words
from plan.elements.placing import ABOVE, fits
from plan.elements.writing import TEXTS
from plan.forms.seen import Seen
from plan.models import CrossCutting, Element, Kind
from tsi.base.fields import LineField, TextField

LONGEST_TITLE = 3000
LONGEST_BODY = 9_999  # characters: escaped, as many as a cell of a spreadsheet may bring in


def _text(label: str, *, lang: str, rows: int, longest: int, required: bool = False) -> TextField:
    widget = forms.Textarea(attrs={"lang": lang, "rows": rows})
    field = TextField(label=label, max_length=longest, required=required, widget=widget)
    field.widget.attrs.pop("maxlength", None)  # a browser would cut a longer text
    return field


class WordsForm(forms.Form):
    """What an element says, in both languages."""

    title_it = _text(_("Text in Italian"), lang="it", rows=4, longest=LONGEST_TITLE, required=True)
    body_it = _text(_("Explanation in Italian"), lang="it", rows=8, longest=LONGEST_BODY)
    title_en = _text(_("Text in English"), lang="en", rows=4, longest=LONGEST_TITLE)
    body_en = _text(_("Explanation in English"), lang="en", rows=8, longest=LONGEST_BODY)
    use_required_attribute = False

    @property
    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name] for name in TEXTS})


class RevisionForm(forms.Form):
    """The state that the person has read."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ElementForm(WordsForm, RevisionForm):
    """The text of an element and what belongs to it."""

    tags = forms.MultipleChoiceField(
        label=_("Cross-cutting elements"),
        choices=CrossCutting.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    english_checked = forms.BooleanField(
        label=_("The English still says the same"),
        help_text=_("Otherwise, where you change only the Italian, the English is marked."),
        required=False,
    )

    @classmethod
    def of(cls, element: Element) -> "ElementForm":
        initial = {name: getattr(element, name) for name in (*TEXTS, "tags", "revision")}
        return cls(initial=initial)


class NewElementForm(WordsForm):
    """A new element: of which kind, at which place."""

    kind = forms.ChoiceField(label=_("Kind"))
    position = forms.IntegerField(
        label=pgettext_lazy("order", "Place"),
        help_text=_("From 1; empty: the last."),
        min_value=1,
        required=False,
    )
    field_order = ["kind", "position"]

    def __init__(self, *args, parent: Element | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [each for each in Kind.choices if fits(each[0], parent)]


class MoveForm(RevisionForm):
    """Under whom an element goes, and at which place."""

    parent = forms.ModelChoiceField(
        label=_("Under"),
        queryset=Element.objects.none(),
        required=False,
        empty_label=_("at the top"),
    )
    position = forms.IntegerField(
        label=pgettext_lazy("order", "Place"),
        help_text=_("From 1; empty: the last."),
        min_value=1,
        required=False,
    )
    use_required_attribute = False

    def __init__(self, *args, element: Element, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        field.queryset = possible_parents(element)
        field.label_from_instance = lambda row: f"{row.code} {row.title_it[:80]}"
        field.widget.attrs["lang"] = "it"
        if element.kind != Kind.SECTION:
            field.empty_label, field.required = None, element.kind != Kind.THEME


def possible_parents(element: Element):
    """The elements under which this one could stand."""
    rows = Element.objects.active().filter(plan=element.plan_id).order_by("position", "pk")
    if element.kind == Kind.SECTION:
        return rows.filter(kind=Kind.SECTION, parent=None).exclude(pk=element.pk)
    return rows.filter(kind=ABOVE[element.kind]) if element.kind in ABOVE else rows.none()


class CodeForm(Seen, forms.Form):
    """Another code for an element."""

    code = LineField(label=_("Code"), max_length=20)
    use_required_attribute = False


class ChooseOthersForm(forms.Form):
    """Which elements are joined into one."""

    others = forms.ModelMultipleChoiceField(
        label=_("Beside it"),
        queryset=Element.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    codes = LineField(
        label=_("Others, by their codes"),
        help_text=_("Of the same kind, parted by blanks or commas."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args, element: Element, **kwargs):
        super().__init__(*args, **kwargs)
        self.element = element
        alike = alike_of(element)
        field = self.fields["others"]
        field.queryset = alike.filter(parent=element.parent_id)
        field.label_from_instance = lambda row: f"{row.code} {row.title_it[:80]}"

    def clean_codes(self) -> list[Element]:
        asked = set(self.cleaned_data["codes"].replace(",", " ").split())
        found = list(alike_of(self.element).filter(code__in=asked))
        missing = sorted(asked - {row.code for row in found})
        if missing:
            raise forms.ValidationError(
                _("Not found among the elements of the same kind: %(codes)s."),
                params={"codes": ", ".join(missing)},
            )
        return found

    @property
    def chosen(self) -> list[Element]:
        rows = {*self.cleaned_data["others"], *self.cleaned_data["codes"]}
        return sorted(rows, key=lambda row: (row.parent_id or 0, row.position, row.pk))


def alike_of(element: Element):
    """The others of the same kind and depth."""
    rows = Element.objects.active().filter(plan=element.plan_id, kind=element.kind)
    rows = rows.filter(parent__isnull=element.parent_id is None).exclude(pk=element.pk)
    return rows.order_by("position", "pk")
