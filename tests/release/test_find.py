"""What a search finds and in which order, what it can be narrowed down by, what is cited, and what was meant."""

from pathlib import Path

import pytest

from strada.release.facets import keywords_of
from strada.release.read import Release
from strada.search.question import CHANGED, NEWEST, OLDEST, Hits, Question
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


def test_words_are_found_in_other_forms_but_phrases_and_exclusions_are_not(release: Release) -> None:
    assert set(numbers(release.search("kitchen"))) == set(numbers(release.search("kitchens"))) == {"3", "4"}
    assert release.search('"kitchen"').total == 0
    assert numbers(release.search("labour -kitchen")) == ["3"]
    assert release.search("labour -kitchens").total == 0


def test_words_that_say_nothing_need_not_occur(release: Release) -> None:
    assert numbers(release.search("what of the police")) == ["1"]
    assert numbers(release.search("of")) == ["3"]


def test_the_languages_of_a_question_are_those_of_its_words(ours: Release) -> None:
    """“Men” says nothing in Dutch, and “van” in no English text."""
    english, dutch = (ours.search(Question(words)) for words in ("trafficking in men", "handel van mensen"))
    assert (english.words, dutch.words) == (2, 2)


def test_a_plural_without_a_rule_is_found_like_any_other(ours: Release) -> None:
    assert set(ours.search("woman", size=99).iris) == set(ours.search("women", size=99).iris)
    assert set(ours.search("child", size=99).iris) == set(ours.search("children", size=99).iris)


def test_where_no_document_has_all_words_those_with_most_are_found(release: Release) -> None:
    found = release.search("kitchens police zebra labour")
    assert (numbers(found)[0], set(numbers(found))) == ("3", {"1", "3", "4"})
    assert (found.matched, found.words, found.unknown) == (1, 4, ("zebra",))
    some = release.search("zebra kitchens")
    assert (set(numbers(some)), some.matched, some.words) == ({"3", "4"}, 1, 2)
    assert release.search("zebra giraffe").total == 0
    assert release.search('"of zebras" kitchens').total == 0
    assert numbers(release.search('zebra kitchens "of kitchens"')) == ["3"]
    all_of_it = release.search("labour in kitchens")
    assert (all_of_it.matched, all_of_it.words) == (2, 2)


def test_what_has_more_of_the_words_is_first(ours: Release) -> None:
    found = ours.search("what does trafficking do to the health of women, and what care do they need", size=99)
    wanted = ("health", "women", "trafficking", "care", "need")
    having = [set(ours.search(word, size=200).iris) for word in wanted]
    shared = [sum(iri in each for each in having) for iri in found.iris]
    assert shared == sorted(shared, reverse=True)
    assert len(shared) >= 3
    assert 1 <= found.matched <= min(shared) < found.words == 5


def test_a_feed_waits_for_what_has_all_the_words_and_begins_with_what_changed_last(trial: TrialSite) -> None:
    trial.documents([row("1", "Kitchens"), row("2", "Kitchens again")])
    trial.build()
    trial.documents([row("1", "Kitchens and cafés"), row("2", "Kitchens again")])
    trial.build()
    release = trial.release()
    assert numbers(release.search(Question("kitchens", order=CHANGED))) == ["1", "2"]
    assert release.search(Question("kitchens zebra", order=CHANGED)).total == 0


def test_other_forms_are_marked_too_and_dots_stand_where_a_sentence_is_cut(trial: TrialSite) -> None:
    summary = f"{'First of all ' * 20}come policies {'and more ' * 40}to the end."
    trial.documents([row("1", summary=summary), row("2", summary="A policy.")], (*row("1"), "Summary"))
    trial.build()
    cited = trial.release().search("policy").excerpts
    assert cited["documents/2"] == (("A ", False), ("policy", True), (".", False))
    (before, found, after) = cited["documents/1"]
    assert (found, before[0][:2] == "… ", after[0][-2:]) == (("policies", True), True, " …")


def test_the_name_of_the_catalogue_is_not_what_its_documents_are_about(ours: Release) -> None:
    assert 0 < ours.search("la strada").total < 20
    assert ours.search("open").total < 20


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("non-punishment", "Non-punishment"),
        ("organ removal", "Organ removal"),
        ("orgaanverwijdering", "Organ removal"),
        ("GAATW", "Global Alliance Against Traffic in Women"),
        ("what is known of domestic workers in the households of diplomats?", "Diplomatic households"),
        ("Noord-Holland", ""),
    ],
)
def test_a_term_or_a_body_is_found_by_any_of_its_labels(ours: Release, typed: str, named: str) -> None:
    meant = ours.meant(Question(typed, languages=("en", "nl")))
    assert len(meant) <= 5
    found = [ours.get(each.iri) for each in meant]
    assert [each.labels.get("en", each.labels.get("")) for each in found if each][:1] == ([named] if named else [])
    for each in meant:
        assert each.count == ours.search(Question(filters={each.facet: (each.iri,)})).total


@pytest.mark.parametrize(
    "typed",
    [
        "organ removal",
        "police training",
        "politie",
        "Holland",
        "kinderen",
        "to be or not to be",
        "What do exploiters earn?",
    ],
)
@pytest.mark.parametrize("languages", [("en", "nl"), ("nl", "en")])
def test_no_word_is_corrected_to_one_that_nobody_means(ours: Release, typed: str, languages: tuple[str, ...]) -> None:
    assert ours.suggest(Question(typed, languages=languages)) == ""


def test_only_the_word_that_stands_nowhere_is_corrected_and_only_to_what_finds_something(release: Release) -> None:
    assert release.suggest("labour in kitchans") == "labour in kitchens"
    assert release.suggest("polise kitchens") == ""
    assert release.suggest('polise -"zebra"') == 'police -"zebra"'


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


def test_a_word_that_was_taken_out_stands_in_no_document(trial: TrialSite) -> None:
    trial.documents([row("1", "Traficking in Zwaluwenstraat"), row("2", "Trafficking of women"), row("3")])
    trial.build()
    trial.documents([row("1", "Report number 1"), row("2", "Trafficking of women"), row("3")])
    trial.build()
    release = trial.release()
    assert release.search("zwaluwenstraat").unknown == ("zwaluwenstraat",)
    assert release.suggest("traficking") == "trafficking"


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
