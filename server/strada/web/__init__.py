"""The site over HTTP: one module for each door. Only this package knows Flask."""
