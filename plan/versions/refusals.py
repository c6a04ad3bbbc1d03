"""Why something cannot be done with a version now. Each says so to the reader."""

from django.utils.translation import gettext as _

from tsi.base.transitions import InvalidTransition


class TextChanged(InvalidTransition):
    """The working text is no longer the one that was read before freezing."""

    def __init__(self):
        super().__init__(_("Meanwhile somebody changed the text. Look again at what changed."))


class NumberTaken(InvalidTransition):
    """Another version has this number."""

    def __init__(self):
        super().__init__(_("There is a version with this number already."))


class WrongBase(InvalidTransition):
    """The version from which this one would be made cannot be its base."""


class ActsMissing(InvalidTransition):
    """Not every promoter's act is recorded."""

    def __init__(self):
        super().__init__(_("An act is missing: it is approved only when every promoter’s is in."))


class HoldOpen(InvalidTransition):
    """Something must be done before, and nobody gave the reasons for going on without it."""

    def __init__(self):
        super().__init__(_("Something must be done before it is approved, or say why it is not."))


class OwnText(InvalidTransition):
    """Who changed the text last wants to approve it."""

    def __init__(self):
        super().__init__(_("You changed this text last: somebody else approves it."))


class NotFinal(InvalidTransition):
    """Drafts are consulted on, never approved."""

    def __init__(self):
        super().__init__(_("Only a final text or an erratum is approved, never a draft."))


class Overtaken(InvalidTransition):
    """A later text is approved already, or the one that an erratum corrects no longer is."""

    def __init__(self):
        super().__init__(_("Another version is approved already: this one came before it."))
