"""A match with a term of another vocabulary shows what that term is called there."""

from dataclasses import replace

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import PROV, RDF, SKOS

from strada.namespaces import SKOSXL
from strada.pages.frame import Frame
from strada.pages.record import record_page
from strada.pages.render import render
from strada.profile.fields import Profile
from tests.pages.conftest import BASE
from tests.pages.rdfa import parse

IRI, MATCH = URIRef(BASE + "keywords/k0001"), URIRef("http://eurovoc.europa.eu/5933")


@pytest.mark.parametrize(
    ("languages", "page_language", "shown"),
    [
        (("fr",), "en", "http://eurovoc.europa.eu/5933 traite (fr) French"),
        (("ru", "en", "fr"), "en", "http://eurovoc.europa.eu/5933 traite (en)"),
        (("ru", "en", "fr"), "nl", "http://eurovoc.europa.eu/5933 traite (en) Engels"),
        (("ru", "nl", "en"), "nl", "http://eurovoc.europa.eu/5933 traite (nl)"),
    ],
)
def test_a_match_shows_one_label_in_the_language_nearest_to_the_reader(
    frame: Frame, profile: Profile, languages: tuple[str, ...], page_language: str, shown: str
) -> None:
    other = IRI + "#label-de"
    triples = [
        (IRI, RDF.type, SKOS.Concept), (IRI, SKOS.prefLabel, Literal("Trafficking", lang="en")),
        (IRI, SKOS.exactMatch, MATCH), (IRI, SKOSXL.prefLabel, other),
        (other, RDF.type, SKOSXL.Label), (other, SKOSXL.literalForm, Literal("Menschenhandel", lang="de")),
    ]  # fmt: skip
    for language in languages:
        label = IRI + f"#label-{language}"
        triples += [
            (IRI, SKOSXL.prefLabel, label), (label, RDF.type, SKOSXL.Label), (label, PROV.wasDerivedFrom, MATCH),
            (label, SKOSXL.literalForm, Literal(f"traite ({language})", lang=language)),
        ]  # fmt: skip
    frame = replace(frame, language=page_language)
    page = parse(render(record_page(frame, profile, str(IRI), triples, {})))
    (link,) = [each for each in page.iter("a") if each.get("property") == str(SKOS.exactMatch)]
    (value,) = [each for each in page.iter() if link in list(each)]
    said = " ".join("".join(value.itertext()).split())
    assert said == shown
