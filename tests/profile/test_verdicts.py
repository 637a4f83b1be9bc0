"""What the shapes say of a record is the same, whatever else is judged with it."""

from rdflib import Literal
from rdflib.namespace import XSD

from strada.profile.validation import BATCH
from tests.conftest import TrialSite

TERM = '<keywords/z{0:03}> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Term {0}"@en .\n'


def add_terms(trial: TrialSite, text: str) -> None:
    with (trial.data / "vocabularies" / "terms.ttl").open("a", encoding="utf-8") as file:
        file.write("\n" + text)


def test_a_term_without_an_english_label_is_published_with_a_warning(trial: TrialSite) -> None:
    add_terms(trial, '<keywords/k0002> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Einde"@nl .')
    report = trial.build().report
    assert [str(finding) for finding in report.findings] == [
        "Label: The term has no English label. Add one, so that readers of every language find something."
    ]
    assert trial.release().stored("keywords/k0002", "nt") is not None


def test_a_keyword_is_no_maker_of_a_list_however_many_are_judged(trial: TrialSite) -> None:
    """The keyword is judged in another batch than the list that refers to it."""
    terms = "".join(TERM.format(number) for number in range(3 * BATCH))
    add_terms(trial, f"{terms}<places> dcterms:creator <keywords/z000> .")
    report = trial.build().report
    assert any(
        finding.title == "Places" and str(finding).startswith("Maker “http://localhost:8000/keywords/z000”: is not in")
        for finding in report.findings
    )


def test_literals_are_kept_as_they_are_written_after_a_judgement_too(trial: TrialSite) -> None:
    trial.build()
    assert str(Literal("007", datatype=XSD.integer)) == "007"
