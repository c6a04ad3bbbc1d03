"""Keeping an organisation's page, and its logo."""

import mimetypes

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners import page
from partners.forms.page import ContactForm, PageForm, ReportFormSet
from partners.models import Organisation, PrivateContact
from partners.permissions import is_secretariat, may_edit
from partners.views.people import find_organisation
from tsi.base.private import private_page
from tsi.base.second_factor import second_factor_of_staff


@private_page
@second_factor_of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What the organisation says of itself: its speakers and the secretariat."""
    organisation = find_organisation(request, slug)
    if not may_edit(request.user, organisation):
        raise PermissionDenied
    forms = _Forms(request, organisation)
    if request.method != "POST":
        return forms.answer(200)
    if not forms.are_valid():
        return forms.answer(422)
    try:
        forms.keep()
    except page.Outdated:
        return forms.outdated()
    except IntegrityError:  # somebody else took the tax code between the check and now
        return forms.answer(409, refusal=_("Another organisation has this tax code."))
    messages.success(request, _("Saved."))
    return redirect("partners:organisation_edit", slug)


class _Forms:
    """The forms of the page: the organisation, its private contact, its reports."""

    def __init__(self, request: HttpRequest, organisation: Organisation):
        self.request, self.organisation = request, organisation
        data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        contact = PrivateContact.objects.filter(organisation=organisation).first()
        self.main = PageForm(*data, instance=organisation, by_office=is_secretariat(request.user))
        self.contact = ContactForm(
            data[0], prefix="contact", instance=contact or PrivateContact(organisation=organisation)
        )
        self.reports = ReportFormSet(data[0], prefix="reports", instance=organisation)

    def are_valid(self) -> bool:
        return all([self.main.is_valid(), self.contact.is_valid(), self.reports.is_valid()])

    def keep(self) -> None:
        """Raises Outdated."""
        parts = [self._keep_logo, self.reports.save]
        if self.contact.has_changed():
            parts.append(self._keep_contact)
        page.keep(
            self.organisation,
            revision=self.main.cleaned_data["revision"],
            fields=self.main.kept_fields(),
            parts=parts,
        )

    def _keep_contact(self) -> None:
        written, contact = self.contact.cleaned_data, self.contact.instance
        if any(written[name] for name in ContactForm.Meta.fields):
            self.contact.save()
        elif written["remove"] and contact.pk:
            contact.delete()

    def _keep_logo(self) -> None:
        if self.main.changes_logo():
            page.set_logo(self.organisation, self.main.picture)
            self.organisation.save(update_fields=["logo"])

    def outdated(self) -> HttpResponse:
        """409: what was typed stays, beside what somebody saved meanwhile."""
        stored = Organisation.objects.get(pk=self.organisation.pk)
        against = PageForm(
            self.request.POST, instance=stored, by_office=is_secretariat(self.request.user)
        )
        other = [name for name in against.kept_fields() if name in against.changed_data]
        differs = [(against[name].label, _shown(against, name)) for name in other]
        self.main.data = self.main.data.copy()
        self.main.data["revision"] = str(stored.revision)
        return self.answer(409, differs=differs)

    def answer(self, status: int, **context) -> HttpResponse:
        stored = Organisation.objects.get(pk=self.organisation.pk)  # not what was typed
        context |= {
            "organisation": stored,
            "form": self.main,
            "contact": self.contact,
            "reports": self.reports,
        }
        name = "partners/organisation_edit.html"
        return render(self.request, name, context, status=status)


def _shown(form: PageForm, name: str) -> str:
    """A stored value as the form would show it."""
    value = form.fields[name].prepare_value(form.get_initial_for_field(form.fields[name], name))
    choices = dict(getattr(form.fields[name], "choices", []))
    return str(choices.get(value, value) or "–")


@require_safe
def logo(request: HttpRequest, name: str) -> HttpResponse:
    """A logo: of a public organisation for everybody, of another for who may see that.

    Asked for again each time, so that one is gone with its page. A new logo has a new name.
    """
    rows = Organisation.objects.exclude(logo="").filter(logo=f"logos/{name}")
    public = rows.public().first()
    shown = public or rows.visible_to(request.user).first()
    if shown is None:
        raise Http404
    etag = quote_etag(name)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = _file_of(shown)
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache" if public else "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file_of(organisation: Organisation) -> HttpResponse:
    try:
        file = organisation.logo.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, content_type=mimetypes.guess_type(file.name)[0])
