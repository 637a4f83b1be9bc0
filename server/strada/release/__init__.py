"""A release: what is published, built from a site's folder and read by the web side.

releases/
├── current -> 20261123T210512Z
├── content.sqlite              bytes of all releases, stored once by their hash
└── 20261123T210512Z/
    ├── manifest.json           identifier, base, counts, checksums
    ├── journal.tsv             what this release added to data/history.tsv
    ├── catalogue.sqlite        resources, links, representations, tombstones
    ├── triples/                Oxigraph's store
    ├── search/                 tantivy's index
    └── dumps/                  all triples as one file
"""
