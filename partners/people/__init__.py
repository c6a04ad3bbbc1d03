"""People in organisations: how they come, what they are there, how they go.

Whatever counts who belongs to an organisation locks its row first, so that two last
representatives cannot leave it at once.
"""

from partners.people.invitations import (
    AlreadyHere,
    NotForYou,
    TooMany,
    accept,
    claim,
    invite,
    is_for,
    lapse,
    note_bounces,
    revoke,
    send_again,
)
from partners.people.mandates import (
    LastRepresentative,
    account_closed,
    change_role,
    end,
    hand_over,
    is_last_representative,
    show_name,
)
from partners.people.requests import confirm, decline, request, withdraw

__all__ = [
    "AlreadyHere",
    "LastRepresentative",
    "NotForYou",
    "TooMany",
    "accept",
    "account_closed",
    "change_role",
    "claim",
    "confirm",
    "decline",
    "end",
    "hand_over",
    "invite",
    "is_for",
    "is_last_representative",
    "lapse",
    "note_bounces",
    "request",
    "revoke",
    "send_again",
    "show_name",
    "withdraw",
]
