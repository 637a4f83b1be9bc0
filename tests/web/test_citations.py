"""What reference managers take from a document: BibTeX, RIS, CSL-JSON, COinS and the elements of the page's head.

Each is read by a parser that we did not write, and says what the record says.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from flask.testing import FlaskClient
from lxml import html
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS

from strada.pages.bibtex import bibtex as written
from strada.pages.citations import citations
from strada.pages.embedded import date_of
from strada.pages.ris import ris as written_as_ris
from strada.pages.work import Work, csl_json, work_of
from strada.triples import graph_of
from strada.web.app import create_app
from tests.conftest import TrialSite, copy_catalogue, row

#: Documents of all kinds: reports, a treaty, an article, a book, with many authors, none, a PDF, uncertain dates.
NUMBERS = (
    "1049", "1116", "1117", "1134", "1157", "1408", "1635", "2427", "2953", "3096",
    "p013", "p016", "p020", "p030", "p035", "p045", "p058", "p067", "p090", "p900",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialSite]:
    """The project's own catalogue, built once."""
    made = TrialSite(copy_catalogue(tmp_path_factory.mktemp("cited") / "catalogue"))
    made.build()
    yield made


@pytest.fixture(scope="module")
def client(site: TrialSite) -> FlaskClient:
    return create_app(site.site).test_client()


class Said:
    """What the record of a document says, read from its triples and those of what it names."""

    def __init__(self, site: TrialSite, number: str) -> None:
        self.release = site.release()
        self.document = URIRef(f"{self.release.base}documents/{number}")
        self.graph = self._graph(self.document)

    def _graph(self, iri: URIRef) -> Graph:
        stored = self.release.stored(str(iri).removeprefix(self.release.base), "nt")
        assert stored is not None
        return graph_of(stored.plain)

    def texts(self, path: URIRef) -> list[str]:
        return [str(value) for value in self.graph.objects(self.document, path)]

    def labels(self, path: URIRef, naming: URIRef) -> list[str]:
        named = [(iri, self._graph(iri)) for iri in self.graph.objects(self.document, path) if isinstance(iri, URIRef)]
        values = [value for iri, graph in named for value in graph.objects(iri, naming)]
        return [str(value) for value in values if getattr(value, "language", None) in (None, "en")]

    @property
    def persons(self) -> list[str]:
        iris = [iri for iri in self.graph.objects(self.document, DCTERMS.creator) if isinstance(iri, URIRef)]
        graphs = {iri: self._graph(iri) for iri in iris}
        return [str(graph.value(iri, FOAF.name)) for iri, graph in graphs.items()]

    @property
    def keywords(self) -> set[str]:
        found = {*self.labels(DCTERMS.subject, SKOS.prefLabel), *self.labels(DCTERMS.spatial, SKOS.prefLabel)}
        return {*found, *self.labels(DCTERMS.subject, FOAF.name)}

    @property
    def year(self) -> str:
        return next(iter(self.texts(DCTERMS.issued)), "")[:4]

    @property
    def language(self) -> str:
        tags = self.labels(DCTERMS.language, SKOS.notation)
        return tags[0] if len(tags) == 1 else ""

    @property
    def abstract(self) -> str:
        return " ".join(" ".join(self.texts(DCTERMS.abstract)).split())

    @property
    def pdf(self) -> str:
        parts = self.graph.objects(self.document, DCTERMS.hasFormat)
        return next((str(self.graph.value(part, DCAT.downloadURL)) for part in parts), "")


def words_of(name: str) -> set[str]:
    """A name in whatever order its words stand."""
    return set(re.findall(r"[\w'’.&-]+", name))


def bibtex(client: FlaskClient, number: str) -> dict[str, Any]:
    library = bibtexparser.parse_string(client.get(f"/documents/{number}.bib").text)
    (entry,) = library.entries
    assert not library.failed_blocks
    found = {name: str(field.value) for name, field in entry.fields_dict.items()}
    plain = {name: re.sub(r"\\([#$%&_{}])", r"\1", value) for name, value in found.items()}
    return {**plain, "title": plain["title"].strip("{}"), "authors": plain.get("author", "")}


def ris(client: FlaskClient, number: str) -> dict[str, Any]:
    (entry,) = rispy.loads(client.get(f"/documents/{number}.ris").text)
    found: dict[str, Any] = entry
    return found


def coins(client: FlaskClient, number: str) -> dict[str, list[str]]:
    page = html.fromstring(client.get(f"/documents/{number}.html").text)
    (span,) = page.xpath("//span[@class='Z3988']")
    return parse_qs(span.get("title"))


def highwire(client: FlaskClient, number: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in html.fromstring(client.get(f"/documents/{number}.html").text).iter("meta"):
        if element.get("name"):
            found.setdefault(element.get("name"), []).append(element.get("content"))
    return found


@pytest.mark.parametrize("number", NUMBERS)
def test_all_four_ways_say_what_the_record_says(site: TrialSite, client: FlaskClient, number: str) -> None:
    said = Said(site, number)
    entry, reference, context, head = (read(client, number) for read in (bibtex, ris, coins, highwire))
    titles = said.texts(DCTERMS.title)
    title = reference["title"]
    assert title in titles
    assert entry["title"] == title
    assert head["citation_title"] == [title]
    assert {*context.get("rft.btitle", []), *context.get("rft.atitle", []), *context.get("rft.title", [])} == {title}
    persons = sorted(map(sorted, map(words_of, said.persons)))
    authors = [name for name in entry["authors"].split(" and ") if name]
    for names in (reference.get("authors", []), authors, head.get("citation_author", []), head.get("DC.creator", [])):
        assert sorted(sorted(words_of(name)) for name in names) == persons
    assert sorted(sorted(words_of(n)) for n in [*context.get("rft.au", []), *context.get("rft.creator", [])]) == persons
    assert entry.get("year", "")[:4] == said.year == reference.get("year", "")
    assert head.get("citation_publication_date", [""])[0][:4] == said.year == context.get("rft.date", [""])[0][:4]
    assert entry.get("language", "") == reference.get("language", "") == said.language
    assert head.get("citation_language", [""]) == context.get("rft.language", [""]) == [said.language]
    assert " ".join(entry.get("abstract", "").split()) == reference.get("abstract", "") == said.abstract
    assert set(reference.get("keywords", [])) >= said.keywords
    assert head.get("citation_keywords", []) == context.get("rft.subject", []) == reference.get("keywords", [])
    assert head.get("citation_pdf_url", [""]) == [said.pdf]
    assert reference.get("file_attachments1", "") == said.pdf


@pytest.mark.parametrize(
    ("number", "bib", "ris_type", "schema"),
    [("1116", "techreport", "RPRT", "Report"), ("p035", "misc", "GEN", "CreativeWork")],
)
def test_the_kind_of_a_work_follows_from_the_matches_of_its_type(
    client: FlaskClient, number: str, bib: str, ris_type: str, schema: str
) -> None:
    assert client.get(f"/documents/{number}.bib").text.startswith(f"@{bib}{{{number},")
    assert client.get(f"/documents/{number}.ris").text.startswith(f"TY  - {ris_type}\r\n")
    (script,) = html.fromstring(client.get(f"/documents/{number}.html").text).xpath("//script/text()")
    assert json.loads(script)["@type"] == schema


def test_csl_json_is_a_list_of_one_with_its_authors_by_family_name(client: FlaskClient) -> None:
    (item,) = json.loads(client.get("/documents/1157.csl.json").text)
    families = {name["family"]: name["given"] for name in item["author"] if "family" in name}
    assert families["de Jonge van Ellemeet"] == "Heleen"
    assert families["van Dijk"] == "Essy"


@pytest.mark.parametrize("suffix", ["bib", "ris", "csl.json"])
def test_each_has_an_address_a_media_type_and_a_name(client: FlaskClient, suffix: str) -> None:
    by_suffix = client.get(f"/documents/1116.{suffix}")
    assert by_suffix.status_code == 200
    media_type = by_suffix.headers["Content-Type"]
    assert client.get("/documents/1116", headers={"Accept": media_type}).data == by_suffix.data
    assert client.get(f"/documents/1116?format={suffix}").data == by_suffix.data
    assert client.get(f"/keywords/k0001.{suffix}").status_code == 406
    assert client.get("/keywords/k0001", headers={"Accept": media_type}).status_code == 406
    assert client.get(f"/documents.{suffix}").status_code == 404


def test_a_body_that_is_renamed_is_renamed_in_citations(trial: TrialSite) -> None:
    trial.documents([row("1")])
    trial.build()
    before = trial.release().stored("documents/1", "ris")
    path = trial.data / "agents.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Our centre", "Another centre"), encoding="utf-8")
    trial.documents([row("1", Publisher="Another centre")])
    trial.build()
    after = trial.release().stored("documents/1", "ris")
    assert before is not None
    assert after is not None
    assert b"PB  - Our centre" in before.plain
    assert b"PB  - Another centre" in after.plain


def test_signs_of_latex_and_html_are_only_text(trial: TrialSite) -> None:
    title = r"50 % of {all} & \more_ </script><script>alert(1)</script> #1 ~ ^"
    trial.documents([row("1", title, Summary='"quoted" TY  - \nER  - \n')])
    trial.build()
    client = create_app(trial.site).test_client()
    (entry,) = bibtexparser.parse_string(client.get("/documents/1.bib").text).entries
    assert r"\% of \{all\} \& \textbackslash{}more\_" in str(entry.fields_dict["title"].value)
    assert ris(client, "1")["title"] == title
    page = html.fromstring(client.get("/documents/1.html").text)
    (script,) = page.xpath("//script/text()")
    assert json.loads(script)["name"] == title
    assert highwire(client, "1")["citation_title"] == [title]
    assert (URIRef("http://localhost:8000/documents/1"), RDF.type, None) in graph_of(
        trial.release().stored("documents/1", "nt").plain  # type: ignore[union-attr]
    )


ASCII = "".join(map(chr, range(33, 127)))
SIGNS = (
    "{Unbalanced brace",
    "} before {",
    "{{in} two}",
    r"\{ as in LaTeX",
    r"a}, year = {1999",
    "}",
    ASCII,
    ASCII[::-1],
)


def unescaped(text: str) -> str:
    """A text of BibTeX as LaTeX shows it; the library that bibtexparser leaves this to does not know textbraceleft."""
    macros = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}"}
    macros |= {"textasciitilde": "~", "textasciicircum": "^"}
    read = re.compile(r"\\(?:(text\w+)\{\}|(.))|[{}]")
    return read.sub(lambda match: macros[match[1]] if match[1] else match[2] or "", text)


def depths(text: str) -> Iterator[int]:
    """How many braces are open after each sign: BibTeX counts those after a backslash, too."""
    depth = 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        yield depth


def test_an_export_with_any_signs_is_read_entry_by_entry() -> None:
    items = []
    for number, text in enumerate(SIGNS, 1):
        authors = [{"literal": text}, {"family": text.replace(",", ""), "given": text.replace(",", "")}]
        said = {"title": text, "abstract": text, "publisher": text, "number": text, "URL": text, "author": authors}
        items.append({"id": str(number), "type": "report", **said})
    entries = [written(Work(item, (), "")) for item in items]
    for text in entries:
        inner = list(depths(text))[text.index("{") : -1]
        assert inner.pop() == 0 < min(inner), text
    library = bibtexparser.parse_string("\n".join(entries))
    assert not library.failed_blocks
    for item, entry in zip(items, library.entries, strict=True):
        found = {name: str(field.value) for name, field in entry.fields_dict.items()}
        body, person = re.split(r"\sand\s", found["author"])
        assert unescaped(body) == item["title"]
        assert [unescaped(part) for part in person.split(", ")] == [item["author"][1]["family"]] * 2
        for name, variable in (("title", "title"), ("abstract", "abstract"), ("institution", "publisher")):
            assert unescaped(found[name]) == item[variable]


def test_braces_in_pairs_are_written_as_every_reader_knows_them() -> None:
    """Zotero and others do not know textbraceleft."""
    item = {"id": "1", "type": "book", "title": "of {all} kinds"}
    assert r"title = {{of \{all\} kinds}}" in written(Work(item, (), ""))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ({"literal": "and B, C, A and …"}, "{and B, C, A and …}"),
        ({"family": "and B", "given": "A AND"}, "{and} B, A {AND}"),
        ({"family": "Anderson", "given": "Sandy"}, "Anderson, Sandy"),
    ],
)
def test_the_word_and_in_a_name_separates_nobody(name: dict[str, str], expected: str) -> None:
    item = {"id": "1", "type": "book", "author": [name, {"family": "Last", "given": "The"}]}
    text = written(Work(item, (), ""))
    assert f"author = {{{expected} and Last, The}}" in text
    middlewares: Any = [SeparateCoAuthors(), SplitNameParts()]
    (entry,) = bibtexparser.parse_string(text, append_middleware=middlewares).entries
    assert len(entry.fields_dict["author"].value) == 2


def folded(text: str) -> str:
    """The letters and digits of a text, without regard to their case."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def flaws(item: dict[str, Any], text: str) -> Iterator[str]:
    """What is wrong with a citation of an item of CSL-JSON."""
    if "URL" not in item and re.search("Internet|Available|Retrieved|Accessed|https?:", text):
        yield "an address of what is not online"
    text = re.sub(r"https?://\S+", "address", text)
    for name in ("title", "number"):
        if folded(text).count(folded(item.get(name, "nothing of the kind"))) > 1:
            yield f"the {name} twice"
    if re.search(r" \d{4}[A-Z][a-z]{2}", text):
        yield "a year and a month without a space"
    if "Edition. " in text and "edition" not in item["title"].casefold():
        yield "the word Edition"
    if re.search(r"(\. \d{4}\. ).*\1", text):
        yield "the year twice"
    if re.search(r"[?!]”?[.,]|(?<!al)(?<![A-Z])[.][.,]|”[.,]|\(\)|\[\]|  |, ?[.]", text):
        yield "signs that stand beside each other"


def test_every_document_of_the_catalogue_is_cited_without_a_flaw(site: TrialSite) -> None:
    release, found = site.release(), []
    for listed in release.listing("documents", size=1000).resources:
        stored = release.stored(listed.iri, "csl.json")
        assert stored is not None
        (item,) = json.loads(stored.plain)
        for citation in citations(stored.plain, date(2026, 11, 24)):
            found += [f"{listed.iri} {citation.style}: {flaw}: {citation.text}" for flaw in flaws(item, citation.text)]
    assert found == []


def test_a_name_of_two_words_that_begins_with_a_particle_is_a_family_name(client: FlaskClient) -> None:
    (item,) = json.loads(client.get("/documents/p111.csl.json").text)
    assert item["author"] == [{"family": "Lannier"}, {"family": "Wozniak-Cole"}, {"family": "El Dekmak"}]
    assert "Lannier, Wozniak-Cole, &amp; El Dekmak. (2025)" in client.get("/documents/p111/cite").text
    assert "{El Dekmak}" in client.get("/documents/p111.bib").text
    assert "AU  - El Dekmak\r\n" in client.get("/documents/p111.ris").text
    page = html.fromstring(client.get("/documents/p111.html").text)
    (script,) = page.xpath("//script/text()")
    said = {"@type": "Person", "name": "El Dekmak", "familyName": "El Dekmak"}
    assert said in json.loads(script)["author"]


def test_a_person_who_is_written_by_family_name_is_cited_and_listed_so(trial: TrialSite) -> None:
    trial.write(
        "data/agents.csv",
        "Agent number,Kind,Name\n"
        "a0001,Body,Our centre\n"
        'a2,Person,"van der Berg, Jan"\n'
        'a3,Person,"Martin Luther King, Jr."\n'
        'a4,Body,"Academy, Centre for Law"\n'
        "a5,Person,Wim Zand\n",
    )
    authors = ("van der Berg, Jan", "Martin Luther King, Jr.", "Academy, Centre for Law")
    trial.documents([row("1", Author=" | ".join(authors))], [*row("1"), "Author"])
    assert trial.build().report.findings == []
    client = create_app(trial.site).test_client()
    (item,) = json.loads(client.get("/documents/1.csl.json").text)
    berg, king = {"family": "van der Berg", "given": "Jan"}, {"family": "King, Jr.", "given": "Martin Luther"}
    body = {"literal": "Academy, Centre for Law"}
    assert item["author"] == [berg, king, body]
    names = ["van der Berg, Jan", "King, Jr., Martin Luther", "Academy, Centre for Law"]
    assert f"author = {{{names[0]} and {names[1]} and {{{names[2]}}}}}" in client.get("/documents/1.bib").text
    assert ris(client, "1")["authors"] == names
    head = highwire(client, "1")
    assert head["citation_author"] == head["DC.creator"] == coins(client, "1")["rft.au"] == names
    cited = {found.style: found.text for found in citations(json.dumps([item]).encode(), date(2026, 11, 24))}
    assert cited["APA"].startswith("van der Berg, J., King, Jr., M. L., & Academy, Centre for Law. (2010).")
    assert cited["Vancouver"].startswith("van der Berg J, King, Jr. ML, Academy, Centre for Law. Report")
    release = trial.release()
    listed = [resource.iri for resource in release.listing("agents").resources]
    assert listed == ["agents/a4", "agents/a3", "agents/a0001", "agents/a2", "agents/a5"]


@pytest.mark.parametrize("issued", ["0000", "0000-05", "0000?", "0000/..", "XXXX", "XXXX-05", "../.."])
def test_a_date_without_a_year_is_no_date(issued: str) -> None:
    document, graph = URIRef("http://localhost:8000/documents/1"), Graph()
    graph.add((document, DCTERMS.title, Literal("Aid", "en")))
    graph.add((document, DCTERMS.issued, Literal(issued)))
    work = work_of(graph, document, Graph(), "en")
    assert "issued" not in work.item
    assert not re.search("^(DA|PY)", written_as_ris(work), re.MULTILINE)
    assert "year" not in written(work)
    assert date_of(work) == ""
    assert "(n.d.)" in citations(csl_json(work).encode(), date(2026, 11, 24))[0].text


def test_a_range_of_which_one_year_is_known_has_that_year() -> None:
    document, graph = URIRef("http://localhost:8000/documents/1"), Graph()
    graph.add((document, DCTERMS.issued, Literal("0000/2010")))
    assert work_of(graph, document, Graph(), "en").item["issued"] == {"date-parts": [[2010]]}


@pytest.mark.parametrize(
    ("issued", "day"),
    [("2013-05/2013-07", "2013///"), ("2013-05-01/2013-05-03", "2013/05//"), ("2013/2015", "///2013-2015")],
)
def test_of_a_range_a_reference_manager_gets_what_both_ends_share(issued: str, day: str) -> None:
    document, graph = URIRef("http://localhost:8000/documents/1"), Graph()
    graph.add((document, DCTERMS.issued, Literal(issued)))
    assert f"DA  - {day}\r\n" in written_as_ris(work_of(graph, document, Graph(), "en"))


def test_only_what_can_be_read_somewhere_has_an_address_to_read_it_at(client: FlaskClient) -> None:
    for number, has_address in (("1408", False), ("p900", True), ("2427", True)):
        (item,) = json.loads(client.get(f"/documents/{number}.csl.json").text)
        assert ("URL" in item) is has_address, number
        assert ("  url = " in client.get(f"/documents/{number}.bib").text) is has_address, number
    assert coins(client, "1408")["rft.identifier"] == ["http://localhost:8000/documents/1408"]
