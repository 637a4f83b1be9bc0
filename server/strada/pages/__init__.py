"""Pages for people: frozen values that say what a page shows, and the templates that show it."""
