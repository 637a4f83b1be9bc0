"""Strada publishes a documentation centre's catalogue as linked data."""


def __getattr__(name: str) -> str:
    """The version is looked up when it is asked for: each SPARQL worker imports this package, and none asks."""
    if name == "__version__":
        from importlib.metadata import version

        return version("strada")
    raise AttributeError(name)
