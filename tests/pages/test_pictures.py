"""Pictures say what the numbers beside them say."""

from hypothesis import given
from hypothesis import strategies as st

from strada.pages.areas import NARROW, WIDE, Area, AreasPage, areas
from strada.pages.frame import Frame
from strada.pages.links import Label, Link
from strada.pages.timeline import MOST, Year, timeline
from strada.pages.tree import Branch


def branch(name: str, count: int, *narrower: Branch) -> Branch:
    return Branch(Link(Label(name), f"/{name}"), count, narrower)


def years(counts: dict[int, int]) -> list[Year]:
    newest_first = sorted(counts.items(), reverse=True)
    return [Year(Link(Label(str(number)), None), number, count) for number, count in newest_first]


def size(area: Area) -> float:
    return area.box.width * area.box.height


def apart(one: Area, other: Area) -> bool:
    a, b, tolerance = one.box, other.box, 0.25
    return (
        a.x + a.width <= b.x + tolerance
        or b.x + b.width <= a.x + tolerance
        or a.y + a.height <= b.y + tolerance
        or b.y + b.height <= a.y + tolerance
    )


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=40))
def test_areas_side_by_side_fill_the_picture_and_do_not_overlap(counts: list[int]) -> None:
    found = areas([branch(f"t{number}", count) for number, count in enumerate(counts)])
    assert sorted(area.count for area in found) == sorted(counts)
    assert abs(sum(map(size, found)) - NARROW.width * NARROW.height) < 0.01 * NARROW.width * NARROW.height + 20 * len(
        counts
    )
    assert all(apart(one, other) for i, one in enumerate(found) for other in found[:i])


def test_an_area_is_as_large_as_its_number() -> None:
    large, small = areas([branch("many", 30), branch("few", 10)])
    assert abs(size(large) / size(small) - 3) < 0.02


def test_narrower_terms_stand_within_the_broader_one() -> None:
    broad, narrow = areas([branch("broad", 9, branch("narrow", 4), branch("unused", 0))])
    assert narrow.is_narrower and narrow.link.label.text == "narrow"
    assert broad.box.x < narrow.box.x and narrow.box.y + narrow.box.height < broad.box.y + broad.box.height


def test_a_term_without_documents_has_no_area() -> None:
    assert areas([branch("nothing", 0)]) == ()


def test_a_long_name_is_cut_and_ends_with_dots() -> None:
    (area,) = areas([branch("x" * 500, 1)])
    assert len(area.lines) == 1 and area.lines[0].endswith("…") and len(area.lines[0]) < 80


def test_a_column_is_as_high_as_its_number_and_stands_in_its_year() -> None:
    picture = timeline(years({2000: 10, 2001: 5, 2003: 1}))
    assert picture is not None
    first, second, third = picture.columns
    assert (first.year.number, second.year.number, third.year.number) == (2000, 2001, 2003)
    assert abs(first.height / second.height - 2) < 0.01
    assert third.x - second.x > 1.9 * (second.x - first.x)
    assert all(column.y + column.height == picture.ground for column in picture.columns)


def test_all_years_are_in_the_table_though_only_the_last_are_drawn() -> None:
    picture = timeline(years({1700: 1, 2000: 2, 2020: 3}))
    assert picture is not None
    assert [year.number for year in picture.years] == [2020, 2000, 1700]
    assert [column.year.number for column in picture.columns] == [2000, 2020] and MOST < 300


def test_one_year_is_no_picture() -> None:
    assert timeline(years({2004: 3})) is None
    assert timeline([Year(Link(Label("unknown"), None), None, 4), *years({2004: 3})]) is None


def test_what_is_left_of_a_name_is_never_dots_alone() -> None:
    broad, _ = areas([branch(f"{'n' * 90} and more", 9, branch("narrow", 4))])
    (line,) = broad.lines
    assert line.startswith("nnn") and line.endswith("…")


def test_a_wide_window_has_a_wide_picture_with_more_names_in_it(frame: Frame) -> None:
    below = [branch(f"narrower term {number}", 5) for number in range(6)]
    many = [branch(f"a name of words {number}", 30, *below) for number in range(20)]
    narrow, wide = AreasPage(frame, "Keywords", None, 120, tuple(many), "/keywords").pictures
    assert (narrow.format, wide.format) == (NARROW, WIDE)
    assert WIDE.width > 2 * NARROW.width
    read = [sum(len("".join(area.lines)) for area in picture.areas) for picture in (narrow, wide)]
    assert read[1] > read[0] and all(area.lines for area in wide.areas)
    assert len(wide.areas) == len(narrow.areas)
