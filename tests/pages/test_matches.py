"""A match with a term of another vocabulary shows what that term is called there."""

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


def test_a_match_shows_the_labels_that_were_taken_from_it(frame: Frame, profile: Profile) -> None:
    label, other = IRI + "#label-fr", IRI + "#label-de"
    triples = [
        (IRI, RDF.type, SKOS.Concept), (IRI, SKOS.prefLabel, Literal("Trafficking", lang="en")),
        (IRI, SKOS.exactMatch, MATCH), (IRI, SKOSXL.prefLabel, label), (IRI, SKOSXL.prefLabel, other),
        (label, RDF.type, SKOSXL.Label), (label, PROV.wasDerivedFrom, MATCH),
        (label, SKOSXL.literalForm, Literal("Traite des êtres humains", lang="fr")),
        (other, RDF.type, SKOSXL.Label), (other, SKOSXL.literalForm, Literal("Menschenhandel", lang="de")),
    ]  # fmt: skip
    page = parse(render(record_page(frame, profile, str(IRI), triples, {})))
    (link,) = [each for each in page.iter("a") if each.get("property") == str(SKOS.exactMatch)]
    (value,) = [each for each in page.iter() if link in list(each)]
    said = " ".join("".join(value.itertext()).split())
    assert said == "http://eurovoc.europa.eu/5933 Traite des êtres humains fr"
