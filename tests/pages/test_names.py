"""Names of persons in parts: as people say them, and as catalogues write them."""

import pytest

from strada.pages.names import parted


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Jan van der Berg", "van der Berg", "Jan"),
        ("van der Berg, Jan", "van der Berg", "Jan"),
        ("Berg, Jan van der", "van der Berg", "Jan"),
        ("Berg ,Jan", "Berg", "Jan"),
        ("Berg,", "Berg", ""),
        (", Berg", "Berg", ""),
        ("", "", ""),
        ("Iv, Sokha", "Iv", "Sokha"),
        ("El Dekmak", "El Dekmak", ""),
        ("El Dekmak, Nour", "El Dekmak", "Nour"),
        ("Martin Luther King, Jr.", "King, Jr.", "Martin Luther"),
        ("King, Jr., Martin Luther", "King, Jr.", "Martin Luther"),
        ("King, Martin Luther, Jr.", "King, Jr.", "Martin Luther"),
        ("John Smith, III, PhD", "Smith, III PhD", "John"),
        # No name of one person: it stays as it is.
        ("Jan Smit, Piet Bak, Klaas Vis", "Jan Smit, Piet Bak, Klaas Vis", ""),
    ],
)
def test_a_name_is_understood_in_either_order(name: str, family: str, given: str) -> None:
    assert parted(name) == (family, given)
