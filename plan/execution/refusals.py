"""Why something cannot be done in the execution now. Each says so to the reader."""

from django.utils.translation import gettext as _

from tsi.base.transitions import InvalidTransition


class NotInPlan(InvalidTransition):
    """The action is not in the version in force."""

    def __init__(self):
        super().__init__(_("This action is no longer in the Plan."))


class NobodyCouldAccept(InvalidTransition):
    """The organisation is no partner, or the community is not active."""

    def __init__(self):
        super().__init__(
            _("Nobody could accept: it is not a partner of the network, or not active.")
        )


class InvolvedAlready(InvalidTransition):
    """The body has a part in this action, or was asked to."""

    def __init__(self):
        super().__init__(_("It has a part in this action already, or was asked to take one."))


class LeadTaken(InvalidTransition):
    """Another body leads the action."""

    def __init__(self):
        super().__init__(_("Somebody else leads this action already."))


class ReasonMissing(InvalidTransition):
    """Something was to be done that takes reasons."""

    def __init__(self):
        super().__init__(_("Say why."))


class WaitsForItself(InvalidTransition):
    """The dependency would close a circle."""

    def __init__(self, codes: list[str]):
        """`codes` are the actions of the circle, the first and the last the same."""
        self.codes = codes
        super().__init__(
            _("An action cannot wait for itself: %(circle)s.") % {"circle": " → ".join(codes)}
        )
