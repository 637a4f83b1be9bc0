"""Finding documents: what can be asked, and the index that answers."""
