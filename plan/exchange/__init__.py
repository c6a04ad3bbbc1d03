"""The whole text as a table that goes out and comes back: checked, shown, then written or not."""
