"""Searching the whole site: `kinds` says what, `finding` how, `spelling` what was meant."""
