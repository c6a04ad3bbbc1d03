"""The accounts of the demonstration, one a role and more where two must meet."""

import base64
import json
import time
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils.crypto import salted_hmac

from partners.models import Role, User

FIXTURE = settings.BASE_DIR / "fixtures" / "demo.json"
ROLES = {
    "moderator": Role.MODERATOR,
    "approver": Role.APPROVER,
    "editor": Role.EDITOR,
    "facilitator": Role.FACILITATOR,
}
SECOND_FACTOR = {"moderator", "approver", "editor", "staff"}  # of whom it is demanded


@dataclass(frozen=True)
class Account:
    """An account of the demonstration, with the password that is printed for it."""

    role: str
    email: str
    password: str
    totp_secret: str  # empty without a second factor


@dataclass(frozen=True)
class Code:
    """What an account's authenticator app shows at this moment."""

    role: str
    email: str
    code: str


def read(path: Path = FIXTURE) -> dict:
    return json.loads(path.read_text("utf-8"))


def accounts() -> list[Account]:
    """The demonstration's accounts. A password follows from this installation's secret."""
    return [
        Account(row["role"], row["email"], _password(row["email"]), _totp_secret(row))
        for row in read()["accounts"]
    ]


def codes() -> list[Code]:
    """The present code of each account that has a second factor."""
    now = int(time.time()) // mfa_settings.TOTP_PERIOD
    return [
        Code(one.role, one.email, format_hotp_value(hotp_value(one.totp_secret, now)))
        for one in accounts()
        if one.totp_secret
    ]


def _totp_secret(row: dict) -> str:
    """The secret of its authenticator app, for those of whom a second factor is demanded."""
    if row["role"] not in SECOND_FACTOR:
        return ""
    digest = salted_hmac("tsi.site.demo.totp", row["email"], algorithm="sha256").digest()
    return base64.b32encode(digest[:20]).decode()


def _password(email: str) -> str:
    return "demo-" + salted_hmac("tsi.site.demo", email, algorithm="sha256").hexdigest()[:10]


def account(email: str) -> User:
    """The person of the demonstration who has this address."""
    return User.objects.get(email=email)


def make_accounts() -> None:
    for row in read()["accounts"]:
        if User.objects.filter(email=row["email"]).exists():
            continue
        user = User.objects.create_verified(
            row["email"],
            _password(row["email"]),
            first_name=row["first_name"],
            last_name=row["last_name"],
            is_staff=row["role"] == "staff",
            is_superuser=row["role"] == "staff",
        )
        if secret := _totp_secret(row):
            TOTP.activate(user, secret)
        if role := ROLES.get(row["role"]):
            user.groups.add(Group.objects.get(name=role))
