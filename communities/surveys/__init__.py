"""Surveys: how they are written, answered, and what may be shown of the answers."""
