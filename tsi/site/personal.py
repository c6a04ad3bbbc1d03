"""A person's data from all apps together: given to them, or emptied."""

import json
import logging
import tempfile
import zipfile
from typing import IO

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

import communities.personal_data
import consultation.personal_data
import partners.personal_data
import plan.personal_data
import tsi.site.personal_data
from partners.models import User
from tsi.base import erasures
from tsi.base.letters import send_sealed
from tsi.base.outbox import Letter
from tsi.base.personal import PersonalData

log = logging.getLogger(__name__)

IN_MEMORY = 5_000_000  # bytes; a larger archive waits on disk while it is sent


def personal_data(user: User) -> PersonalData:
    """What all apps hold about `user`."""
    whole = PersonalData()
    for app in (partners, communities, plan, consultation, tsi.site):
        part = app.personal_data.personal_data(user)
        whole.sections |= part.sections
        whole.files |= part.files
    return whole


def archive(user: User) -> IO[bytes]:
    """A ZIP, read from its beginning: `dati.json` with everything, the files beside it.

    A file that is not there any more is left out; its name in the JSON says that it was.
    """
    data = personal_data(user)
    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        text = json.dumps(data.sections, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        pack.writestr("dati.json", text)
        for name, file in data.files.items():
            if file.storage.exists(file.name):
                with file.storage.open(file.name) as source:
                    pack.writestr(f"documenti/{name}", source.read())
    made.seek(0)
    return made


@transaction.atomic
def erase(user: User) -> None:
    """Empty the account in place (GDPR, article 17), and write to its last address that it is
    done.

    All apps or none. What was said and decided stays, without a name. Raises CannotEraseNow.
    """
    # Whatever copies the person's name elsewhere takes the same lock and looks again.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk, erased_at=None)
    address, letter = user.email, _goodbye(user)
    consultation.personal_data.erase(user)
    tsi.site.personal_data.erase(user, address=address)
    communities.personal_data.erase(user)
    partners.personal_data.erase(user)
    send_sealed(letter, purpose="goodbye", language=user.language)
    erasures.note("account", f"{user.pk}@{user.date_joined.isoformat()}")
    log.info("Account %s was emptied at its owner's wish", user.pk)


def _goodbye(user: User) -> Letter:
    """Written now: afterwards nobody knows the address. It waits sealed until it is sent."""
    with translation.override(user.language):
        context = {"person": user, "contact": settings.CONTACT_EMAIL}
        text = render_to_string("site/letters/account_erased.txt", context)
        subject = _("Your account is deleted")
    return Letter(to=user.email, subject=subject, text=text.strip() + "\n")
