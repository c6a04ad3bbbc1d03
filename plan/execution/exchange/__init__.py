"""The execution as spreadsheets, out and in again: what was exported changes nothing.

A file never sets a state, never deletes, and never says who did something: an involvement that
comes in is proposed, and the body itself accepts it.
"""

from plan.execution.exchange.importing import Refused, Report, carry_out, check
from plan.execution.exchange.sheets import SHEETS, exported

__all__ = ["SHEETS", "Refused", "Report", "carry_out", "check", "exported"]
