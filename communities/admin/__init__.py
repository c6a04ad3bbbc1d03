"""The admin of communities: what the secretariat curates, and what it only reads.

Discussions and answers to surveys are not here: they are read where they were written.
"""

from communities.admin import curated, reading

__all__ = ["curated", "reading"]
