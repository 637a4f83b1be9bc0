"""SPARQL over a release: a screen of the query's tokens, then a process that can be killed.

Nothing is imported here, because every worker process starts by importing this package.
"""
