"""Two versions of the text compared, passage by passage and word by word."""
