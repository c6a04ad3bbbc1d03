"""Accessibility: what is known of it, what people report, and how they are answered."""
