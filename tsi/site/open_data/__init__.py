"""What the platform gives as open data (docs/decisions/0037)."""
