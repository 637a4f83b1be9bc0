"""A site of any size, the same each time."""

import csv
import random
from pathlib import Path

from strada.starter import start

COLUMNS = "Document number,Date,Title,Publisher,Document type,Language,Summary,Access,Keywords"
SENTENCE = (
    "report study women children labour migration rights protection border police court victim support network "
    "region policy law training guide figures prevention return asylum care health work contract debt market"
)
WORDS = SENTENCE.split()
CONCEPT = (
    "<keywords/k{number:04d}> a skos:Concept ; skos:inScheme <keywords> ; "
    'skos:broader <keywords/k{above:04d}> ; skos:prefLabel "{label}"@en .\n'
)
#: Terms right below each term.
BRANCHES = 6


def generate(folder: Path, documents: int, keywords: int = 200) -> Path:
    """Make a site in a new folder; each document has some 30 triples and a summary of 80 words."""
    chance = random.Random(2427)
    start(folder)
    terms = folder / "data" / "vocabularies" / "terms.ttl"
    labels = [f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}" for number in range(2, keywords + 2)]
    with terms.open("a", encoding="utf-8") as file:
        for number, label in enumerate(labels, 2):
            file.write(CONCEPT.format(number=number, above=(number + BRANCHES - 2) // BRANCHES, label=label))
    with (folder / "data" / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.split(","))
        for number in range(1, documents + 1):
            title = " ".join(chance.choices(WORDS, k=8)).capitalize()
            summary = " ".join(chance.choices(WORDS, k=80)).capitalize() + "."
            chosen = "|".join(chance.sample(labels, 6))
            year = chance.randint(1995, 2025)
            writer.writerow((number, year, title, "Our centre", "Report", "English", summary, "open", chosen))
    return folder
