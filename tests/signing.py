"""Being signed in, in a test."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from partners.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_totp(user: User) -> Authenticator:
    """Give `user` an authenticator app with the tests' secret."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return found or TOTP.activate(user, SECRET).instance


def totp_code(steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later; each code counts once."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))


def sign_in(client, user: User, *, second_factor: bool = True) -> None:
    """Sign `user` in without the pages, with a second factor unless it is not wanted."""
    client.force_login(user)
    if not second_factor:
        return
    used = make_totp(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "id": used.pk, "type": used.type},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def confirm(client) -> None:
    """As if the person had just confirmed who they are."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["reauthenticated"] = True
    session.save()
