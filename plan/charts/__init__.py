"""Pictures of the execution as SVG that need neither script nor style of their own.

Widths are percentages and heights are in `em`, without a viewBox, so that a picture follows its
column and letters keep the size that the reader chose. No colour alone carries a meaning: each
state has a sign, and a table beside the picture says the same. Values in, markup out.
"""
