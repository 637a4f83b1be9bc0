"""Tables, files and documents agree; nothing says twice what a table says."""

import ast
import re
from pathlib import Path

import pytest
from rdflib import URIRef

from strada.namespaces import PREFIXES, STRADA, new_graph
from tests.conftest import ROOT

PACKAGE = ROOT / "server" / "strada"
TURTLE = sorted([*ROOT.glob("ontology/*.ttl"), *ROOT.glob("shapes/*.ttl"), *ROOT.glob("data/**/*.ttl")])
#: From the ground up: a folder imports only from those before it.
LAYERS = ("ground", "profile", "vocabulary", "sources", "search", "pages", "engine", "release", "web", "cli")
GROUND = (
    "__init__", "site", "namespaces", "representations", "file_types", "errors", "language", "triples",
    "cores", "sandbox", "starter",
)  # fmt: skip
SINGLE = {
    "pyshacl": "profile/validation.py",
    "pyld": "profile/jsonld.py",
    "tantivy": "search/",
    "pypdf": "sources/pdf.py",
    "SPARQLWrapper": "engine/client.py",
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "ground" if first in GROUND else first


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.name)
def test_prefixes_are_those_of_the_table(path: Path) -> None:
    for prefix, iri in re.findall(r"@prefix\s+([\w-]*):\s*<([^>]*)>", path.read_text(encoding="utf-8")):
        if not iri.startswith("shapes#"):
            assert PREFIXES.get(prefix) == iri, prefix


def test_the_terms_that_we_mint_are_those_of_the_ontology() -> None:
    graph = new_graph().parse(ROOT / "ontology" / "strada.ttl", format="turtle")
    described = {str(subject) for subject in graph.subjects() if str(subject).startswith(str(STRADA._NS))}
    minted = {str(STRADA._NS) + name for name in STRADA.__annotations__ if not name.startswith("_")}
    assert described == minted


def test_the_ontology_describes_terms_in_english_and_dutch() -> None:
    graph = new_graph().parse(ROOT / "ontology" / "strada.ttl", format="turtle")
    for name in STRADA.__annotations__:
        if not name.startswith("_"):
            subject = URIRef(str(STRADA._NS) + name)
            languages = {value.language for value in graph.objects(subject) if hasattr(value, "language")}
            assert {"en", "nl"} <= languages


def test_no_iri_is_spelt_out_outside_the_table() -> None:
    for path in modules():
        if path.name != "namespaces.py":
            text = path.read_text(encoding="utf-8")
            for iri in PREFIXES.values():
                assert iri not in text, f"{path.relative_to(ROOT)}: {iri}"


def test_a_folder_imports_only_from_those_below_it() -> None:
    for path in modules():
        for name in imports(path):
            if name.startswith("strada."):
                target = name.split(".")[1]
                below = LAYERS.index("ground" if target in GROUND else target)
                assert below <= LAYERS.index(layer(path)), f"{path.relative_to(PACKAGE)} imports {name}"


def test_one_module_or_folder_each_knows_a_library() -> None:
    for library, only in SINGLE.items():
        users = {
            str(path.relative_to(PACKAGE)) for path in modules() if library in {n.split(".")[0] for n in imports(path)}
        }
        assert users
        assert all(user == only or (only.endswith("/") and user.startswith(only)) for user in users), library


def test_only_the_web_side_imports_flask() -> None:
    users = {layer(path) for path in modules() if "flask" in {name.split(".")[0] for name in imports(path)}}
    assert users <= {"web"}


def test_modules_and_functions_are_short() -> None:
    lengths = []
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 300, path.relative_to(ROOT)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                lengths.append((node.end_lineno or 0) - node.lineno + 1)
                assert lengths[-1] <= 60, f"{path.relative_to(ROOT)}: {node.name}"
    assert sorted(lengths)[len(lengths) // 2] <= 10


def test_the_tree_names_no_machine_and_no_registry() -> None:
    forbidden = re.compile(
        r"(^|[^\w.])/(work|farm|root)/[a-z]|py" + r"pi\.org|python" + r"hosted|registry\.np" + r"mjs"
    )
    for folder in ("server", "shapes", "ontology", "data", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in (".pyc", ".pdf", ".png"):
                assert not forbidden.search(path.read_text(encoding="utf-8")), path.relative_to(ROOT)


def test_the_top_level_holds_what_was_agreed() -> None:
    allowed = {
        "ontology", "shapes", "data", "server", "tests", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md",
        "strada.toml", "releases", "dist",
    }  # fmt: skip
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} <= allowed
