"""Those who moderate are written to when something has waited too long: once a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultation import alarm, letters_redress
from consultation.models import Contribution
from consultation.permissions import moderators
from tests.consultation.rows import make_appeal, make_flag
from tests.consultation.test_moderation import deliver_all
from tests.factories import make_consultation, make_held, make_moderator, make_user
from tests.races import at_once
from tsi.base.models import OutgoingMail
from tsi.base.outbox import path_of

LETTER = path_of(letters_redress.moderation_waits)


def later(**span):
    return timezone.now() + timedelta(**span)


def letters():
    return OutgoingMail.objects.filter(letter=LETTER)


def held():
    make_held()


@pytest.mark.parametrize("make", [held, make_flag, make_appeal])
def test_old_item_writes_to_each_moderator(db, settings, make):
    settings.MODERATION_ALARM_HOURS = 48
    make()
    make_user()
    make_moderator(is_active=False)

    alarm.write(later(hours=47))
    assert not letters().exists()
    alarm.write(later(hours=49))

    assert set(letters().values_list("reader", flat=True)) == set(
        moderators().values_list("pk", flat=True)
    )


def test_once_a_day(db):
    make_moderator()
    make_held()
    noon = later(days=5).replace(hour=12)

    for hours in (0, 1, 6):
        alarm.write(noon + timedelta(hours=hours))
    assert letters().count() == 1

    alarm.write(noon + timedelta(days=1))
    assert letters().count() == 2


def test_asked_at_once_it_goes_once(transactional_db):
    make_moderator()
    make_held()

    at_once(4, lambda n: alarm.write(later(days=5)))

    assert letters().count() == 1


def test_letter_says_how_much_and_since_when_and_names_nobody(db, settings, mailoutbox):
    settings.MODERATION_ALARM_HOURS = 0
    moderator = make_moderator(language="en", first_name="Mara")
    make_held()

    alarm.write()
    deliver_all()

    (letter,) = [mail for mail in mailoutbox if mail.to == [moderator.email]]
    assert "Held: 1, the oldest since" in letter.body
    assert "Bianca" not in letter.body
    assert moderator.email not in letter.body
    assert "@" not in letters().get().key


def test_nothing_is_written_when_all_is_done_meanwhile(db, settings, mailoutbox):
    settings.MODERATION_ALARM_HOURS = 0
    moderator = make_moderator()
    make_held()
    alarm.write()
    Contribution.objects.filter(state="held").update(state="withdrawn")

    deliver_all()

    assert not [mail for mail in mailoutbox if mail.to == [moderator.email]]


def test_correction_is_open_for_three_days_when_personal_data_was_found(db):
    held = make_held()
    first = make_consultation(moderated_first=True)
    duller = make_held(first, text="Nulla di personale.")

    assert held.correct_until - timezone.now() > timedelta(hours=71)
    assert held.correct_until - timezone.now() < timedelta(hours=73)
    assert duller.correct_until is None
