"""The admin of partners: what the secretariat curates, and what it only reads."""

from partners.admin import batches, organisations, reading, users

__all__ = ["batches", "organisations", "reading", "users"]
