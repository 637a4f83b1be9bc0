"""Lists are read page by page, by people and by machines."""

from collections.abc import Iterator

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from lxml import html
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS

from strada.namespaces import HYDRA
from strada.release.build import build
from strada.representations import GRAPHS, Representation
from strada.site import Site
from strada.web.app import create_app

BROWSER = {"Accept": "text/html"}

BASE = "http://localhost:8000/"
#: As the site of these tests is made: 57 documents, of which two were withdrawn.
DOCUMENTS = 57
GONE = ("5", "6")
LISTED = DOCUMENTS - len(GONE)
TURTLE = {"Accept": "text/turtle"}


def graph(client: FlaskClient, path: str) -> Graph:
    return Graph().parse(data=client.get(path, headers=TURTLE).text, format="turtle")


def total(graph: Graph, collection: str) -> object:
    return graph.value(URIRef(BASE + collection), HYDRA.totalItems)


def next_of(graph: Graph) -> str | None:
    """The path of the next page."""
    found = [str(following).removeprefix(BASE.rstrip("/")) for following in graph.objects(None, HYDRA.next)]
    return found[0] if found else None


def test_a_harvester_that_follows_next_sees_every_member_once(client: FlaskClient) -> None:
    seen: list[str] = []
    path: str | None = "/documents"
    while path is not None:
        page = graph(client, path)
        seen += [str(member) for member in page.objects(None, HYDRA.member)]
        assert total(page, "documents") == Literal(LISTED)
        path = next_of(page)
    expected = {f"{BASE}documents/{number}" for number in range(1, DOCUMENTS + 1) if str(number) not in GONE}
    assert len(seen) == len(set(seen)) == LISTED
    assert set(seen) == expected


def test_members_have_their_labels(client: FlaskClient) -> None:
    labels = graph(client, "/agents").objects(URIRef(f"{BASE}agents/a0001"), RDFS.label)
    assert [str(label) for label in labels] == ["Our centre"]


def test_a_reader_turns_the_pages_of_a_list(client: FlaskClient) -> None:
    first = client.get("/documents", headers={"Accept": "text/html"})
    assert f"{LISTED} in all" in first.text
    following = next(link for link in first.headers["Link"].split(", ") if 'rel="next"' in link)
    address = following[1 : following.index(">")].removeprefix(BASE.rstrip("/"))
    assert f'href="{address}"' in first.text
    second = client.get(address)
    assert second.status_code == 200
    assert "Next page" not in second.text


def test_a_list_is_filtered_by_what_its_members_refer_to(client: FlaskClient) -> None:
    page = client.get("/documents?with=document-types/t01")
    assert "Only those that refer to" in page.text
    turtle = graph(client, "/documents?with=document-types/t01")
    assert total(turtle, "documents?with=document-types/t01") == Literal(LISTED)
    assert (None, HYDRA.member, None) not in graph(client, "/agents?with=keywords/k0001")
    assert client.get("/documents?with=keywords/nothing").status_code == 404


def test_a_filter_stays_on_the_next_page(client: FlaskClient) -> None:
    path = next_of(graph(client, "/documents?with=keywords/k0001"))
    assert path is not None
    assert path.startswith("/documents?with=keywords/k0001&after=")


def test_a_cursor_that_is_gone_is_refused_rather_than_answered_by_nothing(client: FlaskClient) -> None:
    assert client.get("/documents?after=documents/5").status_code == 400


@pytest.mark.parametrize("row", GRAPHS, ids=lambda row: row.suffix)
def test_a_list_has_an_address_for_each_representation(client: FlaskClient, row: Representation) -> None:
    by_suffix = client.get(f"/documents.{row.suffix}?with=keywords/k0001")
    assert by_suffix.headers["Content-Type"] == row.content_type
    triples = list(pyoxigraph.parse(by_suffix.data, pyoxigraph.RdfFormat.from_media_type(row.media_type)))
    assert len(triples) == len(graph(client, "/documents?with=keywords/k0001"))
    assert by_suffix.headers["Content-Location"] == f"/documents.{row.suffix}?with=keywords/k0001"
    assert client.get(f"/documents?with=keywords/k0001&format={row.suffix}").data == by_suffix.data
    negotiated = client.get("/documents?with=keywords/k0001", headers={"Accept": row.media_type})
    assert negotiated.data == by_suffix.data
    assert "Accept" in negotiated.headers["Vary"]


def test_a_list_that_has_not_changed_is_304(client: FlaskClient) -> None:
    etag = client.get("/documents.ttl").headers["ETag"]
    assert client.get("/documents.ttl", headers={"If-None-Match": etag}).status_code == 304


def test_a_concept_scheme_is_described_and_listed_at_its_own_iri(client: FlaskClient) -> None:
    scheme = URIRef(f"{BASE}keywords")
    turtle = graph(client, "/keywords")
    assert (scheme, RDF.type, SKOS.ConceptScheme) in turtle
    assert (scheme, HYDRA.member, URIRef(f"{BASE}keywords/k0001")) in turtle
    page = client.get("/keywords", headers={"Accept": "text/html"}).text
    assert "Keywords" in page
    assert "/keywords/k0001" in page


def test_what_is_not_acceptable_or_unknown_is_refused(client: FlaskClient) -> None:
    assert client.get("/documents", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/documents?format=docx").status_code == 406
    assert client.get("/reports").status_code == 404


NARROWER = """
<keywords/{name}> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "{label}"@en ;
  skos:broader <keywords/{broader}> .
"""


@pytest.fixture
def branching(own_site: Site) -> Iterator[FlaskClient]:
    """A site whose keyword has others below it, and one below these; documents have the first and the last."""
    terms = own_site.data / "vocabularies" / "terms.ttl"
    new = (("middle", "Middle", "k0001"), ("lowest", "Ünder", "middle"))
    added = "".join(NARROWER.format(name=n, label=label, broader=b) for n, label, b in new)
    terms.write_text(terms.read_text(encoding="utf-8") + added, encoding="utf-8")
    documents = own_site.data / "documents.csv"
    documents.write_text(documents.read_text(encoding="utf-8").replace("Beginnings", "Ünder", 3), encoding="utf-8")
    build(own_site)
    app = create_app(own_site)
    yield app.test_client()
    app.extensions["strada"].close()


def test_terms_are_found_by_their_first_letter(branching: FlaskClient) -> None:
    page = html.fromstring(branching.get("/keywords.html").text)
    assert page.xpath("//ul[@class='letters']//a/text()") == ["B", "M", "Ü"]
    for address, title in zip(
        page.xpath("//ul[@class='letters']//a/@href"), ("Beginnings", "Middle", "Ünder"), strict=True
    ):
        found = html.fromstring(branching.get(address, headers=BROWSER).text)
        assert found.xpath("//ul[@class='items']//bdi/text()") == [title]
        assert found.xpath("//p[@class='kind']/text()") == [f"1 under {title[0]}"]
        assert found.xpath("//title/text()")[0].startswith(f"Keywords, {title[0]} – ")
        assert found.xpath("//link[@rel='canonical']") == []
        assert branching.get(f"{address}&format=nt").text.count("core#member>") == 1
    assert branching.get("/keywords?letter=%C3%9F").status_code == 200


def test_documents_are_newest_first_and_by_title_under_a_letter(own_site: Site) -> None:
    rows = ["Document number,Date,Title,Document type,Keywords"]
    rows += [
        f"{number},{year},{title},Report,Beginnings"
        for number, year, title in (("1", 2001, "Traffic law"), ("2", 2003, "Aid"), ("3", 2002, "Travel"))
    ]
    (own_site.data / "documents.csv").write_text("\n".join(rows), encoding="utf-8")
    build(own_site, may_delete=True)
    app = create_app(own_site)
    client = app.test_client()
    page = html.fromstring(client.get("/documents.html").text)
    assert page.xpath("//ul[@class='items']//bdi/text()") == ["Aid", "Travel", "Traffic law"]
    assert page.xpath("//ul[@class='letters']//a/text()") == ["A", "T"]
    (address,) = page.xpath("//ul[@class='letters']//a[text()='T']/@href")
    found = html.fromstring(client.get(address, headers=BROWSER).text)
    assert found.xpath("//ul[@class='items']//bdi/text()") == ["Traffic law", "Travel"]
    app.extensions["strada"].close()


def test_terms_stand_in_a_tree_with_their_documents(branching: FlaskClient) -> None:
    assert 'href="/keywords?view=tree"' in branching.get("/keywords.html").text
    page = html.fromstring(branching.get("/keywords?view=tree", headers=BROWSER).text)
    assert page.xpath("//main/ul/li/a/@href") == ["/keywords/k0001"]
    assert page.xpath("//main/ul/li/details/ul/li/a/@href") == ["/keywords/middle"]
    assert page.xpath("//main/ul/li/details/ul/li/details/ul/li/a/@href") == ["/keywords/lowest"]
    assert page.xpath("//*[@class='tree']//span[@class='note']/text()") == [
        "55 documents", "3 documents", "3 documents",
    ]  # fmt: skip
    assert "view=tree" not in branching.get("/agents.html").text


AGENTS = """Agent number,Kind,Name
a0001,Body,Our centre
a0002,Person,Anna Korvinus
a0003,Person,Barbara Sidoti
a0004,Person,El Dekmak
a0005,Person,Heleen de Jonge van Ellemeet
"""


def test_persons_are_listed_by_family_name(own_site: Site) -> None:
    (own_site.data / "agents.csv").write_text(AGENTS, encoding="utf-8")
    build(own_site)
    app = create_app(own_site)
    client = app.test_client()
    page = html.fromstring(client.get("/agents.html").text)
    people = ["Heleen de Jonge van Ellemeet", "El Dekmak", "Anna Korvinus", "Our centre", "Barbara Sidoti"]
    assert page.xpath("//ul[@class='items']//bdi/text()") == people
    assert page.xpath("//ul[@class='letters']//a/text()") == ["D", "E", "K", "O", "S"]
    letter = html.fromstring(client.get("/agents.html?letter=k").text)
    assert letter.xpath("//ul[@class='items']//bdi/text()") == ["Anna Korvinus"]
    data = [str(member) for member in graph(client, "/agents?letter=k").objects(None, HYDRA.member)]
    assert data == [f"{BASE}agents/a0002"]
    app.extensions["strada"].close()
