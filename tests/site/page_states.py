"""Pages in the states to which no link leads: forms refused, errors, private pages, the desk.

Each function plays one group of them; its `visit` keeps every page that was answered.
"""

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.account.forms import default_token_generator
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.http import int_to_base36

from consultation import desk, expiry
from consultation.models import Consultation, Contribution
from consultation.screening import screen
from consultation.services import Speaker
from partners.models import Organisation, Project, User
from plan.models import Document, DocumentState
from plan.services import request_document
from tests.factories import (
    make_affiliation,
    make_consultation,
    make_contribution,
    make_held,
    make_moderator,
    make_organisation,
    make_partner,
    make_published,
    make_staff,
    make_submission,
    make_user,
    make_version,
)
from tests.signing import confirm, make_totp, sign_in
from tests.site.accessibility_states import ACCESSIBILITY_GROUPS
from tests.site.answering_states import ANSWERING_GROUPS
from tests.site.board_states import BOARD_GROUPS
from tests.site.calendar_states import CALENDAR_GROUPS
from tests.site.communities_states import COMMUNITY_GROUPS
from tests.site.curating_states import CURATING
from tests.site.digest_states import DIGEST_GROUPS
from tests.site.discussion_states import DISCUSSION_GROUPS
from tests.site.execution_states import EXECUTION_GROUPS
from tests.site.finding_states import FINDING_GROUPS
from tests.site.front_states import FRONT_GROUPS
from tests.site.joining_states import JOINING
from tests.site.meetings_states import MEETINGS_GROUPS
from tests.site.membership_states import MEMBERSHIP_GROUPS
from tests.site.moderating_states import MODERATING_GROUPS
from tests.site.monitoring_states import MONITORING_GROUPS
from tests.site.outcomes_states import OUTCOMES_GROUPS
from tests.site.page_reading import Page, read_page
from tests.site.people_states import PEOPLE_GROUPS
from tests.site.reading_states import READING_GROUPS
from tests.site.redline_states import REDLINE_GROUPS
from tests.site.running_states import RUNNING_GROUPS
from tests.site.speaking_states import SPEAKING_GROUPS
from tests.site.survey_states import SURVEY_GROUPS
from tests.site.versions_states import VERSIONS_GROUPS
from tests.site.writing_states import WRITING_GROUPS
from tsi.base.delivery import deliver
from tsi.base.models import OutgoingMail

WRITE = "/consultazioni/prova/scrivi/1.1.1/"
LOGIN = "/account/accesso/"
SIGN_UP = "/account/registrazione/"
REJECT = {"action": "reject", "rule": "off_topic", "reason": "–", "revision": 1}
PUBLISH = {"action": "publish", "rule": "", "reason": "", "revision": 1}


@dataclass
class Visit:
    """A client that reads in one language and keeps what it read: (address, page)."""

    client: Client
    prefix: str
    read: list[tuple[str, Page]] = field(default_factory=list)

    @property
    def language(self) -> str:
        return "en" if self.prefix else "it"

    def get(self, address: str, *, status: int = 200, **extra) -> None:
        self._keep(self.client.get(self.prefix + address, follow=True, **extra), status)

    def post(self, address: str, data: dict | None = None, *, status: int = 200, client=None):
        client = client or self.client
        self._keep(client.post(self.prefix + address, data or {}, follow=True), status)

    def post_until_refused(self, address: str, data: dict, *, at_most: int) -> None:
        """Keep the first answer that says it was too often. (A minute may end in between.)"""
        answers = (self.client.post(self.prefix + address, data) for _ in range(at_most + 1))
        self._keep(next(answer for answer in answers if answer.status_code == 429), 429)

    def save(self, address: str, data: dict | None = None, *, status: int = 200) -> None:
        """Post `data` as somebody does who has read the form now."""
        form = self.client.get(self.prefix + address).context["form"]
        seen = {"seen": form["seen"].value()} if "seen" in form.fields else {}
        self.post(address, seen | (data or {}), status=status)

    def _keep(self, response, status: int) -> None:
        address = response.request["PATH_INFO"]
        assert response.status_code == status, address
        self.read.append((address, read_page(response.content.decode())))


def form(**values) -> dict:
    typed = {"form_token": str(uuid.uuid4()), "seen": "", "text": "1 + 1", "accepts": "on"}
    who = {"first_name": "Bianca", "last_name": "Verdi", "email": "bianca@example.org"}
    return typed | who | {"organisation_name": ""} | values


def writing(visit: Visit) -> None:
    """The form: empty, refused, previewed, sent, sent again, sent too often, closed."""
    make_consultation(slug="prova")
    for address in (WRITE, f"{WRITE}?tipo=modifica"):
        visit.get(address)
        visit.post(address, status=422)
        visit.post(address, form(text="x" * 6000, email="no", accepts=""), status=422)
    unchanged = visit.client.get(f"{visit.prefix}{WRITE}?tipo=modifica").context["first"]
    visit.post(f"{WRITE}?tipo=modifica", form(text=unchanged["text"].value()), status=422)
    visit.post(f"{WRITE}?tipo=modifica", form(motivation="2 + 2"))
    first = form()
    visit.post(WRITE, first)
    visit.post(WRITE, first | {"text": "2 + 2"}, status=409)
    for _ in range(4):
        visit.post(WRITE, form())
    visit.post(WRITE, form(), status=429)
    visit.client.force_login(make_user())
    visit.get(WRITE)
    visit.post(WRITE, form())
    Consultation.objects.update(closes_at=timezone.now())
    visit.post(WRITE, form(), status=409)
    visit.get(WRITE)


def private_pages(visit: Visit) -> None:
    """The page behind the mailed link, in every state; the link asked for again."""
    asked = make_consultation(slug="prova")
    words = {"language": visit.language, "text": "1 + 1"}
    visit.get(make_submission(asked, **words).get_absolute_url())
    visit.get(make_contribution(asked, **words).submission.get_absolute_url())
    visit.get(make_published(asked, **words).submission.get_absolute_url())
    held = make_held(asked, language=visit.language)
    visit.get(held.submission.get_absolute_url())
    desk.reject(held, held.revisions.get(), by=make_moderator(), rule="offence", reason="–")
    visit.get(held.submission.get_absolute_url())
    late = make_submission(asked, **words).get_absolute_url()
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now() - timedelta(hours=49))
    visit.get(late)
    visit.post(f"{late}conferma/", status=409)
    expiry.lapse()
    visit.get(late)
    visit.post("/consultazioni/link/", {"email": "no"}, status=422)
    visit.post("/consultazioni/link/", {"email": "bianca@example.org"})


def desk_pages(visit: Visit) -> None:
    """The desk with nothing, one and more; an item, decided on, refused, one's own, on loan."""
    asked = make_consultation(slug="prova")
    moderator, other = make_moderator(first_name="M", last_name="1"), make_moderator()
    sign_in(visit.client, moderator)
    visit.get("/moderazione/")
    items = [make_held(asked, language=visit.language, text="c.verdi@example.net")]
    visit.get("/moderazione/")
    words = {"text": "b.verdi@example.net", "motivation": "–"}
    items += [make_held(asked, kind="modification", **words) for _ in range(3)]
    desk.take_next(other)
    visit.get("/moderazione/")
    addresses = [f"/moderazione/{item.pk}/" for item in items]
    visit.get(addresses[0])
    visit.post(addresses[0], REJECT | {"rule": "", "reason": ""}, status=422)
    visit.post(addresses[1], PUBLISH)
    visit.post(addresses[1], REJECT, status=409)
    visit.post(addresses[2], REJECT)
    visit.get(addresses[2])
    Consultation.objects.update(moderated_first=True)
    speaker = Speaker("M", "1", author=moderator)
    own = make_submission(asked, language=visit.language, speaker=speaker).contributions.get()
    screen(own.pk)
    visit.get(f"/moderazione/{own.pk}/")
    visit.post(f"/moderazione/{items[3].pk}/", PUBLISH)
    visit.post(addresses[0], PUBLISH, status=409)  # the other moderator has it on the desk
    Contribution.objects.update(desk=None, desk_until=None)
    visit.post(addresses[0], PUBLISH)
    visit.get("/account/")
    visit.get(items[1].get_absolute_url())


def signing_in(visit: Visit) -> None:
    """Signing in and out, and why not."""
    make_user(email="a@example.org")
    make_user(email="b@example.org", is_active=False)
    known = {"login": "a@example.org", "password": "a-long-password"}
    visit.get(LOGIN)
    visit.post(LOGIN, status=422)
    visit.post(LOGIN, known | {"login": "b@example.org"}, status=403)
    visit.post(LOGIN, known)
    visit.get("/account/")
    visit.get("/account/uscita/")
    visit.post("/account/uscita/")
    for _ in range(11):  # the first says that it is wrong, the last that it was too often
        visit.post(LOGIN, known | {"password": "no"}, status=422)
    for _ in range(300):  # the limit is allauth's: so many in a minute
        if visit.client.post(f"{visit.prefix}{LOGIN}").status_code == 429:
            break
    visit.post(LOGIN, status=429)


def signing_up(visit: Visit) -> None:
    """An account of one's own, a code by mail, a password one does not remember."""
    details = {"first_name": "Bianca", "last_name": "Verdi", "email": "bianca@example.org"}
    code, new = {"code": "BBBB-BBBB"}, {"password1": "x" * 12, "password2": "y" * 12}
    visit.get(SIGN_UP)
    visit.post(SIGN_UP, status=422)
    visit.post(SIGN_UP, details | {"password1": "123"}, status=422)
    visit.post(SIGN_UP, details | {"password1": "a-long-password"})
    for _ in range(2):
        visit.post(f"{SIGN_UP}verifica/", code, status=422)
    visit.post(f"{SIGN_UP}verifica/", code)  # the last attempt
    ada = make_user(email="ada@example.org")
    for status in (422, 200):
        email = "ada@example.org" if status == 200 else "no"
        visit.post(f"{LOGIN}codice/", {"email": email}, status=status)
        visit.post("/account/password/dimenticata/", {"email": email}, status=status)
    visit.get("/account/password/dimenticata/")
    visit.post(f"{LOGIN}codice/conferma/", code, status=422)
    visit.post(f"{LOGIN}codice/conferma/", {"action": "resend"})
    key = f"{int_to_base36(ada.pk)}-{default_token_generator.make_token(ada)}"
    visit.get(f"/account/password/nuova/{key}/")
    set_password = f"/account/password/nuova/{int_to_base36(ada.pk)}-set-password/"
    visit.post(set_password, new, status=422)
    visit.post(set_password, new | {"password2": "x" * 12})
    visit.get(f"/account/password/nuova/{key}/")


def security(visit: Visit) -> None:
    """How one gets in: every page about it, with nothing set up and with everything."""
    person = make_moderator()
    visit.client.force_login(person)
    confirm, passkey = "/account/conferma/", "/account/sicurezza/passkey/nuova/"
    visit.get("/moderazione/", status=403)
    visit.get("/account/sicurezza/")
    visit.post(confirm, {"password": "no"}, status=422)
    visit.post(confirm, {"password": "a-long-password"})
    for page in ("indirizzo/", "password/", "sessioni/", "collegamenti/"):
        visit.get(f"/account/{page}")
    visit.post("/account/indirizzo/", {"email": person.email, "action_add": ""}, status=422)
    visit.post("/account/password/", {"oldpassword": "no", "password1": "1"}, status=422)
    visit.get("/account/sicurezza/app/")
    visit.post("/account/sicurezza/app/", {"code": "no"}, status=422)
    visit.get(passkey)
    visit.post(passkey, {"credential": "{}"}, status=422)
    sign_in(visit.client, person)
    visit.get("/account/sicurezza/")
    visit.get("/account/sicurezza/codici/nuovi/")
    visit.post(confirm, {"password": "a-long-password"})
    visit.get("/account/sicurezza/codici/nuovi/")
    visit.post("/account/sicurezza/codici/nuovi/")
    visit.get("/account/sicurezza/")
    visit.get("/account/sessioni/")
    visit.post("/account/sessioni/")
    visit.get(f"{confirm}codice/")
    visit.post(f"{confirm}codice/", {"code": "no"}, status=422)
    visit.get("/account/sicurezza/app/togli/")
    visit.post("/account/sicurezza/app/togli/")
    make_totp(person)
    visit.post("/account/uscita/")
    visit.post(LOGIN, {"login": person.email, "password": "a-long-password"})
    visit.post(f"{LOGIN}secondo-fattore/", {"code": "no"}, status=422)
    visit.get("/demo/codice/")
    visit.get(f"{LOGIN}annullato/")
    visit.get(f"{LOGIN}errore/", status=401)
    User.objects.update(password="!")
    sign_in(visit.client, person)
    visit.get("/account/sicurezza/")
    visit.get("/account/password/prima/")


def errors(visit: Visit) -> None:
    """Every error page."""
    make_consultation(slug="prova")
    visit.get("/piano/9.9/", status=404)
    visit.get("/", status=400, headers={"host": "evil.example"})
    visit.client.force_login(make_user())
    visit.get("/moderazione/", status=403)
    visit.client.logout()
    visit.post(WRITE, form(), status=403, client=Client(enforce_csrf_checks=True))
    visit.client.raise_request_exception = False
    for error, status in ((OperationalError, 503), (ValueError, 500)):
        with broken_database(error):
            visit.post(WRITE, form(), status=status)


@contextmanager
def broken_database(error):
    def fail(*_):
        raise error

    with connection.execute_wrapper(fail):
        yield


def documents(visit: Visit) -> None:
    """The PDFs of a version: not asked for, waiting, being made, failed, ready."""
    version = make_version()
    address = f"/piano/{version.number}/documenti/"
    visit.get(address)
    made = [request_document(version, language) for language in ("it", "en")]
    visit.get(address)
    rows = Document.objects.filter(pk__in=[document.pk for document in made])
    for state in (DocumentState.BUILDING, DocumentState.FAILED):
        rows.update(state=state)
        visit.get(address)
    rows.update(state=DocumentState.PENDING)
    rows.update(state=DocumentState.BUILDING)
    rows.update(state=DocumentState.READY, pages=1, size=2_500_000, file="x.pdf")
    visit.get(address)


def consultations(visit: Visit) -> None:
    """No version and no consultation; announced, closed, with a person before publication."""
    for address in ("/", "/piano/versioni/", "/consultazioni/"):
        visit.get(address)
    now = timezone.now()
    make_consultation(slug="prova", opens_at=now + timedelta(days=1),
                      closes_at=now + timedelta(days=9), is_demo=True)  # fmt: skip
    places = ("/", "/consultazioni/", "/consultazioni/prova/", "/piano/", "/piano/1.0/1.1.1/")
    for address in places:
        visit.get(address)
    Consultation.objects.update(opens_at=now - timedelta(days=2), moderated_first=True)
    for address in places:
        visit.get(address)
    Consultation.objects.update(closes_at=now - timedelta(days=1))
    for address in places:
        visit.get(address)
    visit.get("/piano/?q=zzz")
    visit.get("/piano/?q=1.1.1&mostra=contributi")


def mailbox(visit: Visit) -> None:
    """The demonstration's mail, in both languages beside each other."""
    asked = make_consultation(slug="prova")
    visit.get("/demo/posta/")
    for language in ("it", "en"):
        make_submission(asked, language=language)
    with override_settings(EMAIL_BACKEND="tsi.site.demo_mail.FolderBackend"):
        for row in OutgoingMail.objects.all():
            deliver(row.pk)
    visit.get("/demo/posta/")


def own_account(visit: Visit) -> None:
    """One's own pages: refused, saved, confirmed anew, refused once more, deleted."""
    person = make_staff()
    sign_in(visit.client, person)
    names = {"first_name": "M", "last_name": "1", "language": visit.language}
    visit.get("/account/")
    visit.get("/account/profilo/")
    visit.post("/account/profilo/", status=422)
    visit.post("/account/profilo/", names)
    visit.get("/account/notifiche/")
    visit.post("/account/notifiche/", {"wanted": ["people"]})
    visit.get("/account/dati/")
    visit.get("/account/elimina/")  # leads to the confirmation
    confirm(visit.client)
    visit.get("/account/elimina/")
    visit.post("/account/elimina/", {"word": "1"}, status=422)
    word = {"word": "delete" if visit.prefix else "elimina"}
    visit.post("/account/elimina/", word, status=409)  # the only one of the secretariat
    make_staff()
    visit.post("/account/elimina/", word)


def projects(visit: Visit) -> None:
    """The portal with nothing and narrowed; a proposal refused, sent, changed, decided."""
    visit.get("/saperi/")
    delegate = make_affiliation(organisation=make_partner(name="1", slug="ente"))
    make_version()
    visit.client.force_login(delegate.person)
    address = "/organizzazioni/ente/progetti/nuovo/"
    typed = {"kind": "project", "title_it": "1", "title_en": "1", "summary_it": "1 + 1",
             "summary_en": "1 + 1", "first_year": "2024", "last_year": "2026"}  # fmt: skip
    visit.get(address)
    visit.post(address, {"topics": "1,2,3,4,5,6,7,8,9", "website": "ftp://x"}, status=422)
    visit.post(address, typed | {"last_year": "2020"}, status=422)
    visit.post(address, typed)
    project = Project.objects.get()
    own = f"/organizzazioni/ente/progetti/{project.pk}/"
    visit.get(own)
    visit.post(own, typed)
    sign_in(visit.client, make_staff(first_name="M", last_name="2"))
    desk_of_it = f"/segreteria/progetti/{project.pk}/"
    for where in ("/segreteria/progetti/", desk_of_it, f"/saperi/{project.slug}/strategie/"):
        visit.get(where)
    revision = {"revision": Project.objects.get().revision}
    visit.post(desk_of_it, revision | {"verb": "decline"}, status=422)
    visit.post(desk_of_it, {"verb": "publish", "reason": "–", "revision": 1}, status=409)
    visit.post(desk_of_it, revision | {"verb": "decline", "reason": "–"})
    visit.post(desk_of_it, {"verb": "publish", "revision": Project.objects.get().revision})
    visit.get("/segreteria/progetti/")
    visit.get(desk_of_it)
    correct = f"{desk_of_it}modifica/"
    visit.get(correct)
    visit.post(correct, {"revision": 1}, status=422)
    visit.post(correct, typed | {"revision": 1}, status=409)
    kept = {"organisations": [delegate.organisation_id]}
    visit.post(correct, typed | kept | {"revision": Project.objects.get().revision})
    Project.objects.update(proposed_by=visit.client.session["_auth_user_id"])
    visit.get(desk_of_it)
    visit.client.force_login(delegate.person)
    visit.post(own, typed, status=409)
    visit.get("/saperi/")
    visit.get("/saperi/?q=zzz")
    visit.get(f"/saperi/{project.slug}/")


def directory(visit: Visit) -> None:
    """The directory with nobody, narrowed, alike, too much; an organisation in full and hidden."""
    visit.get("/organizzazioni/")
    make_partner(name="1", slug="ente", other_names=["2"], legal_form="3", qualifications=["4"],
                 municipality="5", homogeneous_zone="9 Eporediese", description_it="6",
                 description_en="6", offers=["7"], seeks=["8"], website="https://e.example",
                 certified_email="a@e.example", public_email="b@e.example", public_phone="9",
                 tax_code="01234567890", rea="1", runts="2", ipa="3", appendix_number=1,
                 part_of=make_organisation(name="0", appendix_number=2))  # fmt: skip
    whole = Organisation.objects.get(slug="ente")
    make_organisation(name="10", part_of=whole, published=False, slug="nascosto")
    whole.impact_reports.create(year=2025, title="–", url="https://e.example/b")
    Organisation.objects.bulk_create(
        Organisation(name="11", names="11", searched="11", category="other", slug=f"e{number}",
                     municipality=str(number), published=True) for number in range(210)
    )  # fmt: skip
    for query in ("", "?vista=tabella", "?vista=mappa&zona=9", "?q=11", "?q=11&ordine=nome",
                  "?zona=0&ruolo=stakeholder&q=11", "?q=zzz", "?comune=x&q=11", "?categoria=x",
                  "?ordine=recenti"):  # fmt: skip
        visit.get(f"/organizzazioni/{query}")
    visit.get("/organizzazioni/ente/")
    visit.get("/organizzazioni/0/")
    visit.client.force_login(make_staff(first_name="M", last_name="3"))
    visit.get("/organizzazioni/nascosto/")


GROUPS = [
    writing, private_pages, desk_pages, signing_in, signing_up, security, errors, documents,
    consultations, mailbox, own_account, projects, directory, *JOINING, *PEOPLE_GROUPS, *CURATING,
    *COMMUNITY_GROUPS, *MEMBERSHIP_GROUPS, *MEETINGS_GROUPS, *CALENDAR_GROUPS, *DISCUSSION_GROUPS,
    *SURVEY_GROUPS, *DIGEST_GROUPS, *REDLINE_GROUPS, *VERSIONS_GROUPS, *WRITING_GROUPS,
    *EXECUTION_GROUPS, *MONITORING_GROUPS, *BOARD_GROUPS, *RUNNING_GROUPS, *SPEAKING_GROUPS,
    *ANSWERING_GROUPS, *OUTCOMES_GROUPS, *MODERATING_GROUPS, *READING_GROUPS, *FRONT_GROUPS,
    *FINDING_GROUPS, *ACCESSIBILITY_GROUPS,
]  # fmt: skip
