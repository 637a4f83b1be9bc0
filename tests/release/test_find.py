"""What a search finds and in which order, what it can be narrowed down by, what is cited, and what was meant."""

from pathlib import Path

import pytest

from strada.release.facets import keywords_of
from strada.release.read import Release
from strada.search.question import NEWEST, OLDEST, Hits, Question
from tests.conftest import TrialSite, row

#: What readers may type, and the document of our own catalogue that they mean.
MEANT = {
    "experts group report": "1049",
    "stolen smiles": "1116",
    "zimmerman summary report": "1116",
    "dottridge reference guide": "1408",
    "compensation osce region": "1635",
    "baltic sea state and civil society": "2427",
    "european action for compensation": "2953",
    "violation of women's rights": "p013",
    "asian victims czech republic": "p014",
    "collateral damage": "p015",
    "trafficking handbook gaatw": "p016",
    "wijers": "p017",
    "beyond borders": "p019",
    '"Global Report on Trafficking in Persons 2014"': "p022",
    "concept of exploitation": "p030",
    "slavery convention 1926": "p031",
    "palermo protocol": "p035",
    "smuggling protocol": "p036",
    "worst forms of child labour": "p041",
    "domestic workers convention": "p044",
    "explanatory report convention": "p046",
    "2024/1712": "p058",
    "ministerial council decision": "p069",
    "diplomatic households osce": "p072",
    "cost of coercion": "p078",
    "estimating the profits": "p080",
    "iom handbook": "p084",
    "limanowska": "p090",
    "bhoola": "p096",
    "latin america": "p120",
    # Other documents, which are about the ones that are meant, have these words in a shorter title.
    "2011/36/EU": "p057",
    "residence permit directive": "p060",
}
#: The same as a person would say it, with other forms of the words and with words between them.
SAID = {
    "what are the health risks for a trafficked woman": "p107",
    "how to protect domestic workers in households of diplomats": "p072",
    "reference guides on the right of a child": "1408",
    "estimating profit from forced labour": "p080",
    "reports of special rapporteurs on slavery": "p096",
    "exploited migrant worker in Finland and Sweden": "p102",
    "operational indicator": "p079",
    "study of women trafficked in the Balkan": "p085",
    "IOM handbooks on assistance to a victim": "p084",
    "evaluation of the Netherlands": "p054",
    "winst uit mensenhandel": "p080",
    "negende rapportages van de nationaal rapporteur": "p105",
    "indicator van mensenhandel": "p079",
    "gevolg van mensenhandel voor de gezondheid": "p107",
}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Our own catalogue, built."""
    trial = TrialSite(Path(__file__).parents[2])
    copied = trial.clone(tmp_path_factory.mktemp("ours") / "site", "http://localhost:8000/")
    copied.build()
    return copied.release()


@pytest.fixture
def release(trial: TrialSite) -> Release:
    trial.documents(
        [
            row("1", "Police at the border", date="2004-05-31"),
            row("2", "Courts", date="2001", publisher="Another centre"),
            row("3", "Labour in kitchens", date="2009-01", summary="Of kitchens and cafés."),
            row("4", "Kitchens in Zürich", date=""),
        ],
        (*row("1"), "Summary"),
    )
    trial.build()
    return trial.release()


def numbers(hits: Hits) -> list[str]:
    return [iri.removeprefix("documents/") for iri in hits.iris]


@pytest.mark.parametrize("words", MEANT)
def test_the_first_result_is_the_one_that_was_meant(ours: Release, words: str) -> None:
    assert numbers(ours.search(words))[:1] == [MEANT[words]]


@pytest.mark.parametrize("words", SAID)
def test_other_forms_of_the_words_find_the_same(ours: Release, words: str) -> None:
    assert numbers(ours.search(words))[:1] == [SAID[words]]


def test_a_keyword_stands_for_all_that_is_narrower(ours: Release) -> None:
    everything = ours.search(Question(), size=200)
    counts = dict(everything.facets["keyword"])
    assert counts["keywords/k0001"] > counts["keywords/k0003"] > 0
    for keyword in ("keywords/k0001", "keywords/k0003"):
        assert ours.search(Question(filters={"keyword": (keyword,)})).total == counts[keyword]


def test_every_count_is_the_number_that_is_found(ours: Release) -> None:
    asked = Question("trafficking", years=(2000, 2012))
    for name, counts in ours.search(asked).facets.items():
        for value, count in counts[:5]:
            narrowed = (
                Question(asked.words, years=(int(value), int(value)))
                if name == "year"
                else Question(asked.words, {name: (value,)}, asked.years)
            )
            assert ours.search(narrowed).total == count, (name, value)


def test_how_a_document_can_be_had_is_a_facet(ours: Release) -> None:
    counts = dict(ours.search(Question()).facets["availability"])
    assert numbers(ours.search(Question(filters={"availability": ("here",)}))) == ["p900"]
    assert sum(counts.values()) == ours.search(Question()).total


def test_all_filters_hold_at_once(release: Release) -> None:
    assert numbers(release.search(Question("kitchens", years=(2009, 2009)))) == ["3"]
    assert release.search(Question("police", years=(2005, 2009))).total == 0
    assert release.search(Question(filters={"type": ("nothing",)})).total == 0


def test_results_are_sorted_by_date_with_those_without_last(release: Release) -> None:
    assert numbers(release.search(Question())) == ["3", "1", "2", "4"]
    assert numbers(release.search(Question(order=NEWEST))) == ["3", "1", "2", "4"]
    assert numbers(release.search(Question(order=OLDEST))) == ["2", "1", "3", "4"]


def test_what_was_searched_for_is_marked_in_what_is_cited(release: Release) -> None:
    assert release.search("cafes").excerpts == {
        "documents/3": (("Of kitchens and ", False), ("cafés", True), (".", False))
    }
    assert release.search("kitchens").excerpts == {
        "documents/3": (("Of ", False), ("kitchens", True), (" and cafés.", False))
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kitchans", "kitchens"),
        ("polise border", "police border"),
        ("police", ""),
        ("qqqqqqqq", ""),
        ("zurihc", "zürich"),
    ],
)
def test_a_word_that_occurs_nowhere_is_corrected(release: Release, typed: str, meant: str) -> None:
    assert release.suggest(typed) == meant


def test_a_keyword_that_moves_takes_the_documents_below_it_along(trial: TrialSite) -> None:
    """They have no link to what changes: the index of the difference has to look for them."""
    terms = trial.data / "vocabularies" / "terms.ttl"
    before = terms.read_text(encoding="utf-8")
    trial.documents([row("1", keywords="Lowest")])
    for top in ("x0001", "x0002"):
        terms.write_text(before + THREE_LEVELS.format(top=top), encoding="utf-8")
        trial.build()
        release = trial.release()
        found = {iri: release.search(Question(filters={"keyword": (f"keywords/{iri}",)})).total for iri in TOPS}
        assert found == {iri: int(iri == top) for iri in TOPS}


TOPS = ("x0001", "x0002")
THREE_LEVELS = """
<keywords/x0001> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "First top"@en .
<keywords/x0002> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Second top"@en .
<keywords/x0003> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Middle"@en ;
  skos:broader <keywords/{top}> .
<keywords/x0004> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Lowest"@en ;
  skos:broader <keywords/x0003> .
"""


def test_what_shares_most_keywords_is_most_alike(ours: Release) -> None:
    """What is found shares a keyword, and the first shares at least as many as those that come at the end."""

    def keywords(iri: str) -> set[str]:
        return set(keywords_of(ours._catalogue, iri))

    asked = Question(like="documents/2427")
    found = ours.search(asked, size=200)
    assert "documents/2427" not in found.iris
    shared = [len(keywords(iri) & keywords(asked.like)) for iri in found.iris]
    assert min(shared) >= 1
    assert sum(shared[:5]) > sum(shared[-5:])
    alike = {iri for iri in ours.search(Question(), size=200).iris if keywords(iri) & keywords(asked.like)}
    assert set(found.iris) == alike - {asked.like}
    assert ours.search(Question(like="documents/nothing")).total == 0
    assert ours.search(Question("baltic", like="documents/2427")).total < found.total
