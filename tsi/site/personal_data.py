"""What the sign-in holds about a person: addresses, authenticators, sessions, waiting letters."""

import json

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from partners.models import User
from tsi.base.models import SealedLetter
from tsi.base.personal import PersonalData
from tsi.base.seal import unseal
from tsi.site.models import AccessibilityContact, AccessibilityReport

_SESSION = ("ip", "user_agent", "created_at", "last_seen_at")


def personal_data(user: User) -> PersonalData:
    """Everything but the secrets: who has those can sign in."""
    logged = LogEntry.objects.filter(user=user).order_by("pk")
    connected = SocialAccount.objects.filter(user=user).order_by("pk")
    data = PersonalData()
    data.sections = {
        "addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "authenticators": [_authenticator(row) for row in _authenticators(user)],
        "gateway_accounts": list(connected.values("provider", "uid", "date_joined", "last_login")),
        "admin_log": list(logged.values("action_time", "content_type__model", "object_repr")),
        "accessibility_reports": list(
            _reports_of(user, user.email)
            .order_by("pk")
            .values("page", "text", "aid", "state", "received_at", "answer")
        ),
        "accessibility_reports_answered": list(
            AccessibilityReport.objects.filter(answered_by=user)
            .order_by("pk")
            .values("state", "answer", "answered_at")
        ),
        "sessions": list(UserSession.objects.filter(user=user).order_by("pk").values(*_SESSION)),
    }
    return data


def _reports_of(user: User, address: str) -> QuerySet[AccessibilityReport]:
    """What `user` reported, signed in or with the same address."""
    return AccessibilityReport.objects.filter(Q(by=user) | Q(contact__email__iexact=address))


def _authenticators(user: User):
    return Authenticator.objects.filter(user=user).order_by("pk")


def _authenticator(row: Authenticator) -> dict:
    return {
        "type": row.type,
        "name": row.data.get("name", ""),
        "created_at": row.created_at,
        "last_used_at": row.last_used_at,
    }


def erase(user: User, *, address: str) -> None:
    """Delete every way in, every session and every letter on its way to `address`."""
    SocialAccount.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.filter(email__iexact=address, verified=False).delete()
    UserSession.objects.filter(user=user).delete()
    Session.objects.filter(pk__in=_sessions_of(user, address)).delete()
    SealedLetter.objects.filter(pk__in=_letters_to(address)).update(payload="")
    _unname_in_admin_log(user, address)
    _forget_reports(user, address)


def _forget_reports(user: User, address: str) -> None:
    """That something could not be used stays, to be mended; not what it says about the person."""
    keys = list(_reports_of(user, address).values_list("pk", flat=True))
    AccessibilityContact.objects.filter(report__in=keys).delete()
    reports = AccessibilityReport.objects.filter(pk__in=keys)
    reports.update(page="", text="", aid="", answer="")


def _unname_in_admin_log(user: User, address: str) -> None:
    """The admin writes down what it changed by the name that it had. Who did it is a key."""
    person = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    told = Q(object_repr__icontains=address) | Q(change_message__icontains=address)
    LogEntry.objects.filter(person | told).update(object_repr=f"#{user.pk}", change_message="")


def _sessions_of(user: User, address: str) -> list[str]:
    """Those in which the person is signed in, and those that hold the address: a sign-in that
    was begun and not finished."""
    found = []
    for session in Session.objects.iterator():
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk) or address.lower() in json.dumps(data).lower():
            found.append(session.pk)
    return found


def _letters_to(address: str) -> list[int]:
    waiting = SealedLetter.objects.exclude(payload="").values_list("pk", "payload")
    opened = ((pk, json.loads(unseal(payload) or "{}")) for pk, payload in waiting)
    return [pk for pk, letter in opened if letter.get("to", "").lower() == address.lower()]
