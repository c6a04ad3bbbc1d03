"""Why something about people could not be done. Nothing was written."""

from django.utils.translation import gettext as _

from tsi.base.transitions import InvalidTransition


class AlreadyHere(Exception):
    """The person belongs to the organisation already, or has asked to."""


class GoesWithAccession(InvalidTransition):
    """The person sent an accession for the organisation, which answers their request too: who
    approves has read in which role."""

    def __init__(self):
        super().__init__(
            _("Your request goes with the accession that you sent: withdraw that, or wait for it.")
        )


class NotForYou(Exception):
    """The invitation was sent to another address, or by the very person who would accept it."""


class TooMany(Exception):
    """So many letters to one address, or from one organisation, are not sent in one day."""


class LastRepresentative(Exception):
    """Nobody else would represent the organisation: a colleague or the secretariat must."""
