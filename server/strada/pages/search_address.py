"""A search as its address tells it."""

from dataclasses import replace
from urllib.parse import urlencode

from strada.search.question import BEST, CHANGED, EARLIEST, LATEST, NAMES, YEAR, Question


def address(path: str, question: Question, page: int = 1) -> str:
    """The address of a page of a search, which tells all of it; `path` is where searches of its kind are."""
    told = [*pairs(question), *([("page", str(page))] if page > 1 else [])]
    return path + (f"?{urlencode(told, safe='/')}" if told else "")


def years_in_address(question: Question) -> str:
    """The years as the address tells them: `2004`, `2001-2005`, `2001-` or `-2005`."""
    if question.years is None:
        return ""
    first, last = question.years
    if first == last:
        return str(first)
    return f"{'' if first == EARLIEST else first}-{'' if last == LATEST else last}"


def pairs(question: Question) -> list[tuple[str, str]]:
    """The names and values of a query that asks this."""
    found = [("q", question.words)] if question.words else []
    found += [(name, value) for name in NAMES for value in question.filters.get(name, ())]
    found += [(YEAR, years_in_address(question))] if question.years else []
    found += [("like", question.like)] if question.like else []
    return found + ([("sort", question.order)] if question.order not in (BEST, CHANGED) else [])


def narrowed(question: Question, name: str, value: str) -> Question:
    """The same question, with one more value that all that is found must have."""
    if name == YEAR:
        return replace(question, years=(int(value), int(value)))
    return replace(question, filters={**question.filters, name: (*question.filters.get(name, ()), value)})
