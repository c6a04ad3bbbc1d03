"""Why something about people could not be done. Nothing was written."""


class AlreadyHere(Exception):
    """The person belongs to the organisation already, or has asked to."""


class NotForYou(Exception):
    """The invitation was sent to another address, or by the very person who would accept it."""


class TooMany(Exception):
    """So many letters to one address, or from one organisation, are not sent in one day."""


class LastRepresentative(Exception):
    """Nobody else would represent the organisation: a colleague or the secretariat must."""
