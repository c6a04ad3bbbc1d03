"""Answering those who spoke: drafted, validated by another person, published together."""
