"""Every keyword string of the twelve records of the old site, through the mapping of its pages: what it becomes.

The strings are what stood between two separators on the old pages, as they were typed. A document's keywords may be
concepts, places, bodies or legal instruments, and each string goes by what it turns out to be.
"""

import csv
import json
import re
from collections.abc import Mapping

import pytest
from rdflib import URIRef
from rdflib.namespace import DCTERMS, FOAF, SKOS

from strada.triples import graph_of
from tests.conftest import ROOT, TrialSite

#: Three records have the same.
EXPERTS = (
    "Return; Law enforcement; Anti-corruption strategies; Money laundering; Seizure of assets; Restitution; "
    "Compensation, Remuneration; Awareness raising; Social inclusion; Protection; Reflection period; "
    "Residence permit; Witness protection; Individual complaint mechanisms; Data collection: National "
    "Rapporteurs; Data exchange; Human rights approach, Root causes, Sexual exploitation, Labour "
    "exploitation, Definition (of trafficking); Holistic approach, Integrated approach; Migration, European "
    "Union, Justice and Home Affairs, Prevention, Protection, Prosecution, Vulnerability, Migration policy; "
    "Economic migration; Migrant rights; Free movement, National Referral Mechanisms; European "
    "Anti-Trafficking Network;"
)
#: The keywords of each record, as the old site had them.
RECORDS: Mapping[str, str] = {
    "1049": EXPERTS,
    "1050": EXPERTS,
    "1051": EXPERTS,
    "1116": (
        "Interim Care, Health, Reflection period, Social assistance, Victim protection, Advocacy, Civil "
        "society, Poverty, Social exclusion, Health care, Social security, Trauma,"
    ),
    "1117": (
        "South Eastern Europe, Council of Europe Convention on Action Against Trafficking in Human Beings, "
        "OSCE Action Plan to Combat Trafficking in Human Beings. West Africa, ILO, UNODC, IOM, Plan, Save the "
        "Children, ENDA, Economic Community of West African States (ECOWAS), Economic Community of Central "
        "African States (ECCAS), Identification (of Victims), Protection, Victims of trafficking, Trafficked "
        "persons, Sex tourism, Pornography, Sexual exploitation, Palermo protocol; Child trafficking; Best "
        "Interests Principle, Child Victims of Trafficking, Separated Migrant Children, Unaccompanied minors, "
        "Family reunification, Guardian, Family Tracing, Age Assessment, Freedom from Detention, Interim "
        "Care, Health, Education, Training, Integration, Adoption, Return, Remaining in a Host "
        "Country/Country of Asylum, Child protection systems, Convention on the Rights of the Child (CRC), "
        "Reflection period, Residency permit, Identification, Social assistance, Victim protection, Advocacy, "
        "Civil society, NGO, Human Rights approach,"
    ),
    "1134": (
        "Information Campaigns, Empowerment, International Human Rights Law, Advocacy, Civil society, NGO, "
        "Human Rights approach, Health care, Social security, Assistance, Reintegration, Social assistance,"
    ),
    "1157": ("The Netherlands, Human trafficking,"),
    "1408": (
        "Good practices, Identification (of Victims), Protection, Victims of trafficking, Trafficked persons, "
        "Sex tourism, Pornography, Sexual exploitation, Palermo protocol; Child trafficking; Best Interests "
        "Principle, Child Victims of Trafficking, Separated Migrant Children, Unaccompanied minors, Family "
        "reunification, Guardian, Family Tracing, Age Assessment, Freedom from Detention, Interim Care, "
        "Health, Education, Training, Integration, Adoption, Return, Remaining in a Host Country/Country of "
        "Asylum, Child protection systems, Convention on the Rights of the Child (CRC), Reflection period, "
        "Residency permit, Identification, Social assistance, Victim protection, Advocacy, Civil society, "
        "NGO, Human Rights approach,"
    ),
    "1635": (
        "Albania, France, Moldova, Romania, Russian Federation, Ukraine, United Kingdom, United States of "
        "America, Victims (of trafficking), Trafficked persons, Criminal proceedings; Legal assistance, Civil "
        "Law Suit, Human trafficking cases, Compensation, National Referral Mechanisms; Victim support "
        "services; Restitution; Remuneration; Individual complaint mechanisms; Prevention, Awareness Raising, "
        "Media, Information Campaigns, Empowerment, Advocacy, Civil society, NGO, Human Rights approach, "
        "Activism, Education, Training;"
    ),
    "2427": ("Baltic sea, trafficking, national action plan,"),
    "2953": ("human trafficking, migration, exploitation, compensation"),
    "3096": (
        "forced, labour, trends, slavery,Myanmar, prison, South Asia, Latin America, debt bondage, awareness, advocacy"
    ),
}

#: What each string becomes, by kind: the English label, or the number of the document that the instrument is.
OUTCOMES: Mapping[str, Mapping[str, str]] = {
    "concept": {
        "Return": "Return",
        "Law enforcement": "Law enforcement",
        "Anti-corruption strategies": "Anti-corruption strategies",
        "Money laundering": "Money laundering",
        "Seizure of assets": "Seizure of assets",
        "Restitution": "Restitution",
        "Compensation": "Compensation",
        "Remuneration": "Compensation",
        "Awareness raising": "Awareness raising",
        "Social inclusion": "Social inclusion",
        "Protection": "Protection",
        "Reflection period": "Reflection period",
        "Residence permit": "Residence permits",
        "Witness protection": "Witness protection",
        "Individual complaint mechanisms": "Individual complaint mechanisms",
        "Data collection: National Rapporteurs": "National rapporteurs",
        "Data exchange": "Data exchange",
        "Human rights approach": "Human rights approach",
        "Root causes": "Root causes",
        "Sexual exploitation": "Sexual exploitation",
        "Labour exploitation": "Labour exploitation",
        "Definition (of trafficking)": "Definition of trafficking",
        "Holistic approach": "Holistic approach",
        "Integrated approach": "Integrated approach",
        "Migration": "Migration",
        "Justice and Home Affairs": "Justice and home affairs",
        "Prevention": "Prevention",
        "Prosecution": "Prosecution",
        "Vulnerability": "Vulnerability",
        "Migration policy": "Migration policy",
        "Economic migration": "Economic migration",
        "Migrant rights": "Migrant rights",
        "Free movement": "Free movement",
        "National Referral Mechanisms": "National referral mechanisms",
        "European Anti-Trafficking Network": "European anti-trafficking network",
        "Interim Care": "Interim care",
        "Health": "Health",
        "Social assistance": "Social assistance",
        "Victim protection": "Victim protection",
        "Advocacy": "Advocacy",
        "Civil society": "Civil society",
        "Poverty": "Poverty",
        "Social exclusion": "Social exclusion",
        "Health care": "Health care",
        "Social security": "Social security",
        "Trauma": "Trauma",
        "Identification (of Victims)": "Identification of victims",
        "Victims of trafficking": "Trafficked persons",
        "Trafficked persons": "Trafficked persons",
        "Sex tourism": "Sex tourism",
        "Pornography": "Pornography",
        "Child trafficking": "Child trafficking",
        "Best Interests Principle": "Best interests of the child",
        "Child Victims of Trafficking": "Child victims of trafficking",
        "Separated Migrant Children": "Separated migrant children",
        "Unaccompanied minors": "Unaccompanied minors",
        "Family reunification": "Family reunification",
        "Guardian": "Guardianship",
        "Family Tracing": "Family tracing",
        "Age Assessment": "Age assessment",
        "Freedom from Detention": "Freedom from detention",
        "Education": "Education",
        "Training": "Training",
        "Integration": "Integration",
        "Adoption": "Adoption",
        "Remaining in a Host Country/Country of Asylum": "Remaining in a host country or country of asylum",
        "Child protection systems": "Child protection systems",
        "Convention on the Rights of the Child (CRC)": "Convention on the Rights of the Child",
        "Residency permit": "Residence permits",
        "Identification": "Identification of victims",
        "NGO": "Non-governmental organisations",
        "Human Rights approach": "Human rights approach",
        "Information Campaigns": "Information campaigns",
        "Empowerment": "Empowerment",
        "International Human Rights Law": "International human rights law",
        "Assistance": "Assistance",
        "Reintegration": "Reintegration",
        "Human trafficking": "Trafficking in human beings",
        "Good practices": "Good practices",
        "Victims (of trafficking)": "Trafficked persons",
        "Criminal proceedings": "Criminal proceedings",
        "Legal assistance": "Legal assistance",
        "Civil Law Suit": "Civil law suits",
        "Human trafficking cases": "Human trafficking cases",
        "Victim support services": "Victim support services",
        "Awareness Raising": "Awareness raising",
        "Media": "Media",
        "Activism": "Activism",
        "trafficking": "Trafficking in human beings",
        "national action plan": "National action plans",
        "human trafficking": "Trafficking in human beings",
        "migration": "Migration",
        "exploitation": "Exploitation",
        "compensation": "Compensation",
        "forced": "Forced labour",
        "labour": "Forced labour",
        "trends": "Trends",
        "slavery": "Slavery",
        "prison": "Prisons",
        "debt bondage": "Debt bondage",
        "awareness": "Awareness raising",
        "advocacy": "Advocacy",
    },
    "agent": {
        "European Union": "European Union",
        "ILO": "International Labour Organization",
        "UNODC": "United Nations Office on Drugs and Crime",
        "IOM": "International Organization for Migration",
        "Plan": "Plan",
        "Save the Children": "Save the Children",
        "ENDA": "ENDA",
        "Economic Community of West African States (ECOWAS)": "Economic Community of West African States",
        "Economic Community of Central African States (ECCAS)": "Economic Community of Central African States",
    },
    "place": {
        "South Eastern Europe": "South Eastern Europe",
        "The Netherlands": "The Netherlands",
        "Albania": "Albania",
        "France": "France",
        "Moldova": "Moldova",
        "Romania": "Romania",
        "Russian Federation": "Russian Federation",
        "Ukraine": "Ukraine",
        "United Kingdom": "United Kingdom",
        "United States of America": "United States of America",
        "Baltic sea": "Baltic Sea region",
        "Myanmar": "Myanmar",
        "South Asia": "South Asia",
        "Latin America": "Latin America",
        "West Africa": "West Africa",
    },
    "instrument": {
        "Council of Europe Convention on Action Against Trafficking in Human Beings": "p045",
        "Palermo protocol": "p035",
        "OSCE Action Plan to Combat Trafficking in Human Beings": "p067",
    },
}
#: Two that the separators tear or join: the mapping puts the one together and takes the other apart.
TORN = ("forced", "labour")
JOINED = "OSCE Action Plan to Combat Trafficking in Human Beings. West Africa"


def strings(keywords: str) -> list[str]:
    """What stands between two separators."""
    return [part for part in map(str.strip, re.split("[,;]", keywords)) if part]


@pytest.fixture
def site(catalogue: TrialSite) -> TrialSite:
    """The catalogue with the twelve records read from what the old site had, in place of their rows."""
    path = catalogue.data / "documents.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *(row for row in rows if row[0] not in RECORDS)])
    lines = (
        json.dumps({"Document number": number, "Title": f"Number {number}", "Keywords": keywords})
        for number, keywords in RECORDS.items()
    )
    catalogue.write("data/legacy/records.jsonl", "\n".join(lines))
    return catalogue


def subjects(site: TrialSite, number: str) -> set[str]:
    """The keywords of a published record: English labels, or the number of a document."""
    release = site.release()

    def name(iri: str) -> str:
        stored = release.stored(iri, "nt")
        assert stored is not None, iri
        values = [
            value
            for path in (SKOS.prefLabel, FOAF.name, DCTERMS.identifier)
            for value in graph_of(stored.plain).objects(URIRef(release.base + iri), path)
        ]
        return next(str(value) for value in values if getattr(value, "language", None) in ("en", None))

    stored = release.stored(f"documents/{number}", "nt")
    assert stored is not None
    graph, document = graph_of(stored.plain), URIRef(f"{release.base}documents/{number}")
    iris = {str(iri) for path in (DCTERMS.subject, DCTERMS.spatial) for iri in graph.objects(document, path)}
    return {name(iri.removeprefix(release.base)) for iri in iris}


def test_the_table_has_every_string_once() -> None:
    typed = {string for keywords in RECORDS.values() for string in strings(keywords)}
    told = [string for outcomes in OUTCOMES.values() for string in outcomes]
    assert len(typed) == 128
    assert len(told) == len(set(told)) == 129
    assert set(told) == typed - {JOINED} | set(JOINED.split(". "))


def test_every_string_becomes_what_the_table_says_and_nothing_else_does(site: TrialSite) -> None:
    site.build()
    outcome = {string: name for outcomes in OUTCOMES.values() for string, name in outcomes.items()}
    for number, keywords in RECORDS.items():
        parts = [
            part for string in strings(keywords) for part in (string.split(". ") if string == JOINED else [string])
        ]
        assert subjects(site, number) == {outcome[part] for part in parts}, number


def test_each_is_of_the_kind_that_the_table_says(site: TrialSite) -> None:
    site.build()
    segments = {"concept": "keywords", "place": "places", "agent": "agents", "instrument": "documents"}
    for kind, outcomes in OUTCOMES.items():
        listed = site.release().listing(segments[kind], size=1000).resources
        names = {each.number if kind == "instrument" else each.labels.get("en", each.labels.get("")) for each in listed}
        assert set(outcomes.values()) <= names, kind


def test_no_string_waits_for_a_person(site: TrialSite) -> None:
    report = site.build().report.of_file("data/legacy/records.jsonl")
    waiting = [
        finding.value for finding in report.findings if finding.field == "Keywords" and finding.severity != "info"
    ]
    assert waiting == []


#: Keywords that a person added when the records were taken into the catalogue.
ADDED: Mapping[str, set[str]] = {
    "1157": {"National rapporteurs", "Statistics"},
    "1635": {"OSCE region"},
    "2427": {"Cooperation between state and civil society", "Victim assistance and protection"},
}


def test_the_published_rows_have_the_same_keywords_and_a_few_more(site: TrialSite) -> None:
    site.build()
    by_mapping = {number: subjects(site, number) for number in RECORDS}
    (site.data / "legacy" / "records.jsonl").unlink()
    site.write("data/documents.csv", (ROOT / "data" / "documents.csv").read_text(encoding="utf-8"))
    site.build()
    for number in RECORDS:
        assert subjects(site, number) - by_mapping[number] == ADDED.get(number, set()), number
        assert by_mapping[number] <= subjects(site, number), number
