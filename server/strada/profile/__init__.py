"""The shapes, readable: the fields of each kind of record, and what is derived from them."""
