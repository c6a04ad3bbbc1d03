"""Pages of joining the network and of the secretariat, in every state (see page_states)."""

from partners import documents, joining
from partners.models import Adhesion, ImportBatch, Invitation, Organisation, PossibleDuplicate
from tests.factories import (
    make_adhesion,
    make_affiliation,
    make_approver,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)
from tests.partners.signing_files import PDF, envelope
from tests.partners.test_join_sign import file
from tests.signing import sign_in
from tsi.base.models import LegalKind, LegalText

JOIN = "/organizzazioni/aderisci/"
CODE = "00514490010"
SIGNED = {"tax_code": CODE, "signatory_first_name": "M", "signatory_last_name": "1",
          "signatory_role": "1", "own_role": "representative", "memorandum": "2",
          "accepts": "on"}  # fmt: skip
UPLOAD = {"signed_on": "2026-01-31", "protocol_number": "1", "protocol_date": "2026-01-31"}


def make_memoranda() -> None:
    texts = {"title_it": "1", "title_en": "1", "body_it": "1", "body_en": "1"}
    for number in (1, 2):
        LegalText.objects.create(kind=LegalKind.MEMORANDUM, number=number, **texts)


def joining_the_network(visit) -> None:
    """Looking, describing, signing here and elsewhere, refused and sent; its accession."""
    make_memoranda()
    visit.get("/memorandum/")
    visit.get("/memorandum/1/")
    visit.get(JOIN)
    make_organisation(name="1 2 3", slug="uno")
    make_organisation(name="7 8 9", tax_code="97549060012", published=False)
    visit.get(f"{JOIN}?q=1+2+3&comune=")
    visit.get(f"{JOIN}?q=zzz&comune=")
    visit.get(f"{JOIN}?q=+&comune=", status=422)
    visit.client.force_login(make_user(first_name="M", last_name="1"))
    visit.get(f"{JOIN}?q=97549060012&comune=")
    visit.get(f"{JOIN}nuova/")
    wrong = {"tax_code": "1", "website": "x", "offers": "x" * 99, "seeks": ",1" * 30}
    visit.post(f"{JOIN}nuova/", wrong, status=422)
    new = {"name": "1 2 3", "tax_code": CODE, "category": "other", "municipality": "Torino"}
    visit.post(f"{JOIN}nuova/", new, status=422)
    visit.post(f"{JOIN}nuova/", new | {"tax_code": "97549060012"}, status=422)
    visit.post(f"{JOIN}nuova/", new | {"name": "4 5 6"})
    visit.post(f"{JOIN}nuova/firma/", SIGNED | {"accepts": "", "memorandum": "1"}, status=422)
    visit.post(f"{JOIN}nuova/firma/", SIGNED | {"own_role": "delegate"}, status=422)
    taken = make_organisation(name="5", tax_code=CODE)
    visit.post(f"{JOIN}nuova/firma/", SIGNED, status=409)
    Organisation.objects.filter(pk=taken.pk).update(tax_code="")
    several = [make_adhesion(submitted_by_id=visit.client.session["_auth_user_id"])
               for _ in range(joining.OPEN_AT_ONCE)]  # fmt: skip
    visit.post(f"{JOIN}nuova/firma/", SIGNED, status=429)
    for each in several:
        joining.withdraw(each, by=each.submitted_by)
    visit.post(f"{JOIN}nuova/firma/", SIGNED)
    own = Adhesion.objects.latest("pk")
    documents.make(own.pk)
    visit.get(f"/adesioni/{own.pk}/")
    joining.review(own, by=make_staff())
    visit.get(f"/adesioni/{own.pk}/")
    visit.post(f"/adesioni/{own.pk}/ritira/")
    visit.post(f"/adesioni/{own.pk}/ritira/", status=409)
    uploading(visit)


def uploading(visit) -> None:
    """The same with a file that was signed elsewhere; others who come too late."""
    page = f"{JOIN}uno/firma/?firma=documento"
    visit.get(f"{JOIN}uno/")
    visit.get(page)
    for name, content in (("x.exe", PDF), ("x.pdf", b"x"), ("x.p7m", b"x"), ("x.p7m", PDF),
                          ("x.p7m", envelope(b"x")), ("x.p7m", envelope()[:-9]),
                          ("x.pdf", PDF.replace(b"/Type", b"/JavaScript"))):  # fmt: skip
        visit.post(page, SIGNED | UPLOAD | {"document": file(content, name)}, status=422)
    late = {"signed_on": "2999-01-01", "protocol_date": "x", "document": file(b"")}
    visit.post(page, SIGNED | late, status=422)
    visit.post(page, SIGNED | UPLOAD | {"document": file(envelope(), "x.p7m")})
    visit.client.force_login(make_user(first_name="M", last_name="2"))
    visit.get(f"{JOIN}uno/")
    visit.post(page, status=409)
    here = make_affiliation(organisation=make_organisation(name="6", slug="sei")).organisation
    visit.get(f"{JOIN}{here.slug}/")
    Organisation.objects.filter(pk=here.pk).update(standing="applicant")
    Organisation.objects.filter(pk=here.pk).update(standing="partner", partner_since="2026-01-31")
    visit.get(f"{JOIN}{here.slug}/")


def deciding(visit) -> None:
    """The desk with nothing and everything; an accession in each state, decided, refused."""
    make_memoranda()
    approver = make_approver(first_name="M", last_name="1", is_staff=True)
    sign_in(visit.client, approver)
    visit.get("/segreteria/")
    visit.get("/segreteria/adesioni/")
    item = make_adhesion(submitted_by=make_user(first_name="M", last_name="2"),
                         organisation=make_organisation(name="1", standing="applicant"),
                         signatory_first_name="M", signatory_last_name="1",
                         signatory_role="1")  # fmt: skip
    fill_desk(approver)
    visit.get("/segreteria/")
    visit.get("/segreteria/adesioni/?stato=submitted")
    page = f"/segreteria/adesioni/{item.pk}/"
    visit.get(page)
    visit.post(f"{page}prendi/")
    visit.post(f"{page}prendi/", status=409)
    visit.post(page, {"action": "reject"}, status=422)
    visit.post(page, {"action": "approve"})
    visit.post(page, {"action": "reject", "reason": "–"}, status=409)
    standing(visit, item)


def fill_desk(by) -> None:
    here = make_organisation(name="2 3 4")
    person = make_user(first_name="M", last_name="3")
    make_affiliation(organisation=here, state="requested", person=person)
    invited = make_affiliation(organisation=here, state="invited", person=None)
    when = "2026-01-31T12:00:00Z"
    Invitation.objects.create(affiliation=invited, name="M 4", expires_at=when, bounced_at=when)
    PossibleDuplicate.objects.create(first=here, second=make_organisation(name="9"), source="data")
    make_project(state="proposed", title_it="1", title_en="1")
    ImportBatch.objects.create(kind="organisations", file_name="1.csv", by=by, undone_at=when)


def standing(visit, item) -> None:
    """Suspended, resumed, left, each also when it cannot be."""
    slug = item.organisation.slug
    for verb in ("sospendi", "riammetti"):
        page = f"/segreteria/organizzazioni/{slug}/{verb}/"
        visit.get(page)
        visit.post(page, status=422)
        visit.post(page, {"reason": "–"})
        visit.post(page, {"reason": "–"}, status=409)
        visit.get(f"/segreteria/adesioni/{item.pk}/")
    own = make_affiliation(organisation=item.organisation).person
    visit.client.force_login(own)
    leave = f"/organizzazioni/{slug}/recesso/"
    visit.get(leave)
    visit.post(leave, status=422)
    visit.post(leave, {"confirm": "on", "reason": "–"})
    visit.post(leave, {"confirm": "on"}, status=409)
    visit.get(f"/adesioni/{item.pk}/")


def deciding_otherwise(visit) -> None:
    """For who may only look, for who has a part in it; declined."""
    make_memoranda()
    sign_in(visit.client, make_staff(first_name="M", last_name="1"))
    who = {"signatory_first_name": "M", "signatory_last_name": "1", "signatory_role": "1"}
    here = make_organisation(name="1", standing="applicant")
    item = make_adhesion(submitted_by=make_user(), organisation=here, **who)
    joining.review(item, by=make_staff())
    visit.get(f"/segreteria/adesioni/{item.pk}/")
    approver = make_approver(first_name="M", last_name="2")
    sign_in(visit.client, approver)
    visit.get("/segreteria/")
    own = make_adhesion(submitted_by=approver, **who,
                        organisation=make_organisation(name="2", standing="applicant"))  # fmt: skip
    visit.get(f"/segreteria/adesioni/{own.pk}/")
    joining.review(own, by=make_staff())
    visit.get(f"/segreteria/adesioni/{own.pk}/")
    reject = {"action": "reject", "reason": "–"}
    visit.post(f"/segreteria/adesioni/{item.pk}/", reject)
    visit.get(f"/segreteria/adesioni/{item.pk}/")
    visit.get("/segreteria/adesioni/?stato=rejected")
    visit.client.force_login(item.submitted_by)
    visit.get(f"/adesioni/{item.pk}/")
    paper = joining.admit_on_paper(
        make_organisation(name="3"), memorandum=LegalText.objects.first(), signed_on="2020-01-31",
        by=approver, **who,
    )  # fmt: skip
    sign_in(visit.client, make_staff(first_name="M", last_name="3"))
    visit.get(f"/segreteria/adesioni/{paper.pk}/")


JOINING = [joining_the_network, deciding, deciding_otherwise]
