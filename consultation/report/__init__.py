"""The report on a consultation (*relazione sugli esiti*): counted once, said in several forms.

`figures` counts in SQL, `tables` says in the active language what was counted, and the page, the
PDF, the DOCX and the XLSX are made from those tables alone.
"""
