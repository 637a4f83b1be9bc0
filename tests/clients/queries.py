"""The questions that every client asks. `<keywords/k0001>` stands for the address below the base of the site."""

PREFIXES = """
PREFIX bibo: <http://purl.org/ontology/bibo/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
#: Longer than an address may be for many a server on the way.
MANY = " ".join(f"<keywords/k{number:04}>" for number in range(1, 330))

SELECTS = {
    "labels in many languages": "SELECT * { <keywords/k0001> skos:prefLabel|skos:altLabel ?label } ORDER BY ?label",
    "values of several types": "SELECT ?property ?value { <documents/2427> ?property ?value }",
    "dates of every kind": "SELECT ?document ?date (DATATYPE(?date) AS ?type) { ?document dcterms:issued ?date }",
    "numbers": "SELECT ?file ?size { ?file dcat:byteSize ?size }",
    "values that are hard to write": r"""SELECT ?value { VALUES ?value {
        1 -2 1.50 1e3 true "007"^^xsd:integer "2020-01-01T00:00:00.120+02:00"^^xsd:dateTime "1999"^^xsd:gYear
        "" " spaced " "a\"b\\c\td" "two\nlines" "<b>&amp;</b>" "a,b;c" "'" "日本語"@ja "x"@en-gb "😀" <http://example.org/ü?a=1&b=2>
    } }""",
    "values that may be missing": """SELECT ?document ?title ?part ?never {
        ?document a bibo:Document ; dcterms:title ?title
        OPTIONAL { ?document dcterms:replaces ?part } OPTIONAL { ?document dcterms:nothing ?never }
    } ORDER BY ?document ?title ?part""",
    "nothing at all": "SELECT ?document ?title { ?document dcterms:nothing ?title }",
    "how many there are": "SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) { ?s ?p ?o }",
    "how many of each": """SELECT ?type (COUNT(?document) AS ?documents) (AVG(?year) AS ?mean) {
        ?document dcterms:type ?type ; dcterms:issued ?date BIND(xsd:integer(SUBSTR(STR(?date), 1, 4)) AS ?year)
    } GROUP BY ?type HAVING(COUNT(?document) > 1) ORDER BY DESC(?documents) ?type""",
    "the tenth to the twentieth": """SELECT ?keyword ?label { ?keyword skos:prefLabel ?label
        FILTER(LANG(?label) = "nl") } ORDER BY DESC(?label) ?keyword OFFSET 10 LIMIT 10""",
    "a long question": f"""SELECT ?keyword ?label {{ VALUES ?keyword {{ {MANY} }}
        ?keyword skos:prefLabel ?label }} ORDER BY ?keyword ?label""",
    "very many rows": "SELECT ?term ?label { ?term skos:prefLabel|skos:altLabel ?label }",
}
ASKS = {
    "yes": "ASK { <documents/2427> a bibo:Document }",
    "no": "ASK { <documents/2427> a skos:Concept }",
}
GRAPHS = {
    "a new graph": """CONSTRUCT { ?document dcterms:title ?title ; skos:note "a \\"note\\" of ours"@en , 1.50 } WHERE {
        ?document a bibo:Document ; dcterms:title ?title }""",
    "part of the graph": "CONSTRUCT WHERE { ?concept skos:inScheme <keywords> ; skos:prefLabel ?label }",
    "a description": "DESCRIBE <documents/2427> <keywords/k0001>",
}
QUESTIONS = SELECTS | ASKS | GRAPHS


def query(name: str, base: str) -> str:
    """The text of a question to the site at that base, as a researcher would send it."""
    text = QUESTIONS[name]
    for folder in ("documents", "keywords"):
        text = text.replace(f"<{folder}", f"<{base}{folder}")
    return PREFIXES + text
