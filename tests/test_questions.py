"""Questions that a librarian of this field is asked, answered by the keywords of the catalogue alone.

The right answers were decided by reading the records. A question is put to the SPARQL door of the built site: a
document answers it if it has one of the keywords, or a narrower one, of every line of the question, and a place of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from strada.pages.examples import EXAMPLES, Example
from strada.release.build import build
from strada.site import Site
from strada.web.app import create_app
from tests.conftest import copy_catalogue

PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@dataclass(frozen=True)
class Question:
    """What is asked, the keywords that a librarian would look under, and the documents that answer it."""

    text: str
    answers: str
    keywords: tuple[tuple[str, ...], ...]
    places: tuple[str, ...] = ()


QUESTIONS = (
    Question(
        "How do trafficked persons get money: state funds, court orders, back wages?",
        "1049 1050 1051 1635 2953",
        (("Compensation", "State compensation funds", "Compensation in criminal proceedings", "Back wages"),),
    ),
    Question(
        "What is known of domestic workers in the households of diplomats?",
        "p072 p121",
        (("Diplomatic households", "Domestic servitude"),),
    ),
    Question(
        "What must be done for a trafficked child that is alone: guardian, age, best interests, family tracing?",
        "1117 1408",
        (
            ("Child victims of trafficking",),
            (
                "Guardianship",
                "Age assessment",
                "Best interests of the child",
                "Family tracing",
                "Unaccompanied minors",
            ),
        ),
    ),
    Question(
        "What time to recover and what right to stay do trafficked persons have?",
        "1049 1050 1051 1116 1117 1408 p060 p061",
        (("Reflection period", "Residence permits"),),
    ),
    Question(
        "Who counts trafficking in the Netherlands, and how good are the figures?",
        "1157 p104 p105",
        (("National rapporteurs", "Data collection", "Statistics", "Estimates"),),
        ("The Netherlands",),
    ),
    Question(
        "What does trafficking do to the health of women, and what care do they need?",
        "1116 1134 p107 p108",
        (("Health consequences of trafficking", "Mental health", "Trauma", "Health care", "Trafficked women"),),
    ),
    Question(
        "What is there on trafficking in the countries round the Baltic Sea?",
        "2427 p014 p097 p098 p099 p100 p101 p102 p103 p109",
        (("Trafficking in human beings",),),
        (
            "Baltic Sea region",
            "Denmark",
            "Estonia",
            "Finland",
            "Germany",
            "Latvia",
            "Lithuania",
            "Poland",
            "Russian Federation",
            "Sweden",
        ),
    ),
    Question(
        "Did measures against trafficking harm the people they were meant to help?",
        "p015",
        (("Adverse effects of anti-trafficking measures",),),
    ),
    Question(
        "Do Bulgaria and the Netherlands do what the Council of Europe's convention asks of them?",
        "p052 p053 p054",
        (("Country evaluations",),),
        ("Bulgaria", "The Netherlands"),
    ),
    Question(
        "How do the services that meet a trafficked person send her on to one another?",
        "1049 1050 1051 1635 p066 p070 p071",
        (("National referral mechanisms", "Transnational referral mechanisms"),),
    ),
    Question(
        "Which conventions of the International Labour Organization bear on forced labour and on work in households?",
        "p039 p040 p041 p042 p044",
        (("International labour standards",),),
    ),
    Question("What do exploiters earn?", "p080", (("Profits of trafficking",),)),
    # Nothing in the catalogue answers these; to say so is right, and to offer something is not.
    Question(
        "How are trafficked persons recognised among people who ask for asylum?",
        "",
        (("Identification in the asylum procedure",),),
    ),
    Question("May a trafficked person be punished for what she was made to do?", "", (("Non-punishment",),)),
    Question(
        "Who pays for being recruited, and what are firms to do about their suppliers?",
        "",
        (("Recruitment fees", "Recruitment agencies", "Supply chains", "Due diligence by businesses"),),
    ),
    Question(
        "How do traffickers use the internet, and how is it used against them?",
        "",
        (
            (
                "Online recruitment",
                "Technology-facilitated trafficking",
                "Technology against trafficking",
                "Digital evidence",
            ),
        ),
    ),
)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The project's own catalogue, built and served."""
    site = Site.open(copy_catalogue(tmp_path_factory.mktemp("questions")), workers=1, query_workers=1)
    build(site)
    app = create_app(site)
    yield app.test_client()
    app.extensions["strada"].close()


def answers(door: FlaskClient, query: str) -> set[str]:
    """The values of the one variable of a query."""
    headers = {"Accept": "application/sparql-results+json"}
    response = door.post("/sparql", data={"query": PREFIXES + query}, headers=headers)
    assert response.status_code == 200, response.text
    assert response.json is not None
    return {each["value"] for row in response.json["results"]["bindings"] for each in row.values()}


def under(path: str, labels: tuple[str, ...], line: int) -> str:
    """The pattern of a document that has a concept of one of the labels, or a narrower one."""
    listed = " ".join(f'"{label}"@en' for label in labels)
    return (
        f"VALUES ?label{line} {{ {listed} }} ?concept{line} skos:prefLabel ?label{line} . "
        f"?narrower{line} skos:broader* ?concept{line} . ?document dcterms:{path} ?narrower{line} . "
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.text)
def test_the_keywords_lead_to_the_right_documents_and_to_no_other(door: FlaskClient, question: Question) -> None:
    patterns = [under("subject", labels, line) for line, labels in enumerate(question.keywords)]
    if question.places:
        patterns.append(under("spatial", question.places, len(patterns)))
    query = f"SELECT DISTINCT ?number {{ {' '.join(patterns)} ?document dcterms:identifier ?number }}"
    found = answers(door, query)
    assert found == set(question.answers.split())


def test_every_keyword_of_a_question_is_a_concept_of_the_catalogue(door: FlaskClient) -> None:
    labels = {label for question in QUESTIONS for each in (*question.keywords, question.places) for label in each}
    known = answers(door, "SELECT ?label { ?concept skos:prefLabel ?label . FILTER(lang(?label) = 'en') }")
    assert labels - known == set()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_each_query_to_begin_with_has_an_answer(door: FlaskClient, example: Example) -> None:
    response = door.post("/sparql", data={"query": example.query}, headers={"Accept": "text/csv, text/turtle"})
    assert response.status_code == 200
    assert len(response.text.splitlines()) > 1
