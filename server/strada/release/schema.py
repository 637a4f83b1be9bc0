"""The tables of a release, and how they are opened."""

import hashlib
import sqlite3
from pathlib import Path

#: The tables of one release, in its folder; and the bytes of all of them, in the folder of the releases.
CATALOGUE_FILE, CONTENT_FILE = "catalogue.sqlite", "content.sqlite"

CATALOGUE = """
CREATE TABLE resource (
  id INTEGER PRIMARY KEY,
  iri TEXT NOT NULL UNIQUE,          -- relative to the base
  segment TEXT NOT NULL,             -- first segment of the path
  shape TEXT NOT NULL,               -- relative IRI of the node shape that describes it
  number TEXT,                       -- value of the dash:IDRole field
  labels TEXT NOT NULL,              -- JSON: language to label
  sort TEXT NOT NULL,                -- the label as lists are sorted
  issued TEXT NOT NULL,              -- dcterms:issued, or nothing
  hash TEXT NOT NULL,                -- SHA-256 of the relative canonical N-Triples
  datestamp TEXT NOT NULL,           -- when this state was published; UTC
  context TEXT NOT NULL              -- N-Triples that shapes look at in what others refer to
);
CREATE INDEX resource_by_label ON resource (segment, sort, iri);
CREATE INDEX resource_by_date ON resource (segment, issued, iri);
CREATE INDEX resource_by_datestamp ON resource (datestamp, iri);
CREATE TABLE link (                  -- a triple from one resource of the catalogue to another
  source INTEGER NOT NULL,
  path TEXT NOT NULL,                -- the property
  target INTEGER NOT NULL,
  PRIMARY KEY (target, path, source)
) WITHOUT ROWID;
CREATE INDEX link_by_source ON link (source);
CREATE TABLE representation (
  resource INTEGER NOT NULL,
  suffix TEXT NOT NULL,
  language TEXT NOT NULL,            -- of a page; nothing for RDF
  made_from TEXT NOT NULL,           -- hash of all that it was made from
  content TEXT NOT NULL,             -- hash of the bytes, in content.sqlite
  PRIMARY KEY (resource, suffix, language)
) WITHOUT ROWID;
CREATE TABLE tombstone (
  iri TEXT PRIMARY KEY,
  time TEXT NOT NULL,
  successor TEXT NOT NULL            -- relative IRI of what replaces it, or nothing
) WITHOUT ROWID;
CREATE TABLE event (                 -- the history of the site, without what it is checked by
  iri TEXT NOT NULL,                 -- relative
  time TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (iri, time)
) WITHOUT ROWID;
CREATE TABLE file (                  -- a file of a document, served at files/ and its name
  name TEXT PRIMARY KEY,
  resource INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  checksum TEXT NOT NULL             -- SHA-256 of its bytes, which lie under it in releases/files/
) WITHOUT ROWID;
CREATE INDEX file_by_resource ON file (resource);
CREATE TABLE file_tombstone (        -- a file that went with its document
  name TEXT PRIMARY KEY,             -- SHA-256 of the name, which may tell what is not public any more
  iri TEXT NOT NULL                  -- relative IRI of the document, which has a tombstone
) WITHOUT ROWID;
CREATE TABLE document (              -- context, frame, shapes: files of the release by their address
  path TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  content TEXT NOT NULL
) WITHOUT ROWID;
"""

#: Beside a release, never in it: the findings may name what is not public.
READING = """
CREATE TABLE IF NOT EXISTS reading.entry (                 -- what was read from the sources, refused or not
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,          -- hash of what it was read from
  iri TEXT NOT NULL,                 -- relative; nothing where it is no record
  file TEXT NOT NULL,
  state TEXT NOT NULL,               -- accepted, warned or refused
  public INTEGER NOT NULL,           -- whether it is in the release as it was read
  final INTEGER NOT NULL,            -- whether it will come out the same as long as the key stays
  due TEXT NOT NULL                  -- day on which its access changes, or nothing
);
CREATE INDEX IF NOT EXISTS reading.entry_by_file ON entry (file);
CREATE INDEX IF NOT EXISTS reading.entry_by_iri ON entry (iri);
CREATE TABLE IF NOT EXISTS reading.finding (
  entry INTEGER,                     -- nothing where it is about no record that is kept
  file TEXT NOT NULL,
  line INTEGER,
  unit TEXT NOT NULL,
  severity TEXT NOT NULL,
  problem TEXT NOT NULL,
  remedy TEXT NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  focus TEXT NOT NULL,
  path TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS reading.finding_by_entry ON finding (entry);
"""

#: Records on their way into a release; lost when the build ends.
PENDING = """
CREATE TEMP TABLE seen (key TEXT PRIMARY KEY, iri TEXT NOT NULL, line INTEGER) WITHOUT ROWID;
CREATE INDEX temp.seen_by_iri ON seen (iri);
CREATE TEMP TABLE pending (
  iri TEXT PRIMARY KEY,              -- relative
  key TEXT NOT NULL,
  file TEXT NOT NULL,
  line INTEGER,
  unit TEXT NOT NULL,
  shape TEXT NOT NULL,               -- relative IRI, or nothing
  triples TEXT NOT NULL,             -- N-Triples, as read and accepted
  stripped TEXT NOT NULL,            -- the same without links that lead nowhere
  context TEXT NOT NULL,
  findings TEXT NOT NULL,            -- of reading and acceptance
  verdict TEXT NOT NULL,             -- findings of the last judgement
  public INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  judged INTEGER NOT NULL,
  due TEXT NOT NULL,
  parts TEXT NOT NULL                -- JSON: the IRI of a part that has a row of its own to where that stands
) WITHOUT ROWID;
CREATE TEMP TABLE pending_link (target TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (target, source)) WITHOUT ROWID;
CREATE INDEX temp.pending_link_by_source ON pending_link (source);
"""

CONTENT = """
CREATE TABLE IF NOT EXISTS content (
  hash TEXT PRIMARY KEY,             -- SHA-256 of the bytes as they are served
  bytes BLOB NOT NULL                -- gzip
);
"""


def name_hash(name: str) -> str:
    """What is kept of the name of a file that is served no more."""
    return hashlib.sha256(name.encode()).hexdigest()


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; any thread may use it, one at a time."""
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)


def open_content(releases: Path) -> sqlite3.Connection:
    """The store of bytes, for writing. Readers are not kept waiting (write-ahead log)."""
    connection = sqlite3.connect(releases / CONTENT_FILE, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(CONTENT)
    return connection


def create_catalogue(path: Path, reading: Path | None = None) -> sqlite3.Connection:
    """A catalogue to be written; those that are there already are gone on with.

    It is built beside the site and lost if the build dies, so it need not survive that.
    What is deleted is wiped, for it may have to be forgotten.
    """
    new = not path.exists()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA secure_delete = ON")
    if new:
        connection.executescript(CATALOGUE)
    if reading is not None:
        connection.execute("ATTACH DATABASE ? AS reading", (str(reading),))
        connection.execute("PRAGMA reading.journal_mode = OFF")
        connection.executescript(READING)
    return connection
