"""Bringing in the organisations that signed on paper before there was a platform."""
