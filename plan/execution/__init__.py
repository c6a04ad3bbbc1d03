"""Carrying out the Plan: who does it, by what, with what money, by when.

All of it hangs on the permanent `uid` of an action, never on a passage of one version.
"""
