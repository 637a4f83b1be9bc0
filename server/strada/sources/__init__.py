"""Whatever yields records: spreadsheets, Turtle files, pages of the old site.

A source is an iterable of Entries. After that, all records go one path.
"""
