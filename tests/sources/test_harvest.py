"""Harvesting a repository: from where it left off, and through everything that servers do."""

import gzip
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from strada.sources.dublin_core import read_dublin_core
from strada.sources.harvest import Harvest, harvest
from strada.sources.kept import kept_files, read_newest
from strada.sources.listing import Listing
from strada.sources.raw import RawRecord
from strada.sources.repository import HarvestStopped, Manners
from tests.conftest import ROOT
from tests.sources.oai_server import OAI, Asked, Reply, dublin_core, error, identify, page, record, response, serving

#: As in life, but in a hurry.
HASTY = Manners(
    pause=0,
    timeout=1,
    deadline=1,
    retries=1,
    wait=0.01,
    longest_wait=2,
    redirects=3,
    most_bytes=200_000,
    most_answers=150,
)
NOW = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
Answer = Callable[[Asked], Reply]


class Trial:
    """A folder that is harvested into, and what lies in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = NOW

    def harvest(self, address: str, **options: object) -> Harvest:
        self.now += timedelta(hours=1)
        return harvest(address, self.folder, manners=HASTY, clock=lambda: self.now, **options)  # type: ignore[arg-type]

    def records(self) -> dict[str, RawRecord]:
        found = read_newest(kept_files(self.folder), lambda path: path.name, read_dublin_core)
        return {each.identifier: each for each in found if isinstance(each, RawRecord)}

    def titles(self) -> dict[str, str]:
        return {name: title(each) for name, each in self.records().items() if not each.deleted}

    def state(self) -> str:
        return (self.folder / "harvest.toml").read_text(encoding="utf-8")


def title(found: RawRecord) -> str:
    return next((text for label, text, _ in found.values if label == "dc:title"), "")


def problems(told: Harvest) -> str:
    return "\n".join(f"{each.severity}: {each}" for each in told.findings)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes through a proxy that this computer may be set to."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path / "data" / "source")


def repository(*answers: str | bytes | Reply, known: Reply | None = None) -> Answer:
    """Identify, then the answers to ListRecords one after the other; the last one again and again."""
    left = list(answers)

    def answer(asked: Asked) -> Reply:
        if asked.query.get("verb") == "Identify":
            return known or Reply(identify())
        given = left.pop(0) if len(left) > 1 else left[0]
        return given if isinstance(given, Reply) else Reply(given)

    return answer


def tokens(pages: dict[str, str | bytes | Reply]) -> Answer:
    """Answers by resumption token; "" is the first. An unknown token is a bad one."""

    def answer(asked: Asked) -> Reply:
        if asked.query.get("verb") == "Identify":
            return Reply(identify())
        given = pages.get(asked.query.get("resumptionToken", ""), error("badResumptionToken", "I do not know it."))
        return given if isinstance(given, Reply) else Reply(given)

    return answer


# From where the last harvest left off


def test_what_comes_is_kept_as_it_came(trial: Trial) -> None:
    with serving(repository(page(record("oai:x:1", "One"), record("oai:x:2", deleted=True)))) as server:
        told = trial.harvest(server.address)
    assert (told.added, told.deleted, told.complete, told.findings) == (1, 1, True, ())
    assert trial.titles() == {"oai:x:1": "One"}
    assert trial.records()["oai:x:2"].deleted
    assert told.file == trial.folder / "2026-11-23T133000Z.xml"


def test_harvesting_what_did_not_change_adds_nothing(trial: Trial) -> None:
    with serving(repository(page(record("oai:x:1"), record("oai:x:2", deleted=True)))) as server:
        trial.harvest(server.address)
        before = {path.name: path.read_bytes() for path in trial.folder.iterdir()}
        told = trial.harvest(server.address)
    assert (told.file, told.unchanged, told.complete) == (None, 2, True)
    assert {path.name: path.read_bytes() for path in trial.folder.iterdir()} == before


def test_the_next_harvest_asks_from_one_second_before_the_last(trial: Trial) -> None:
    with serving(repository(page(record("oai:x:1"), date="2026-11-23T13:10:00Z"))) as server:
        trial.harvest(server.address, set_spec="law:ü")
        told = trial.harvest(server.address, set_spec="law:ü")
        assert server.listed()[0] == {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "law:ü"}
        assert server.listed()[1]["from"] == "2026-11-23T13:09:59Z"
    assert told.since == "2026-11-23T13:10:00Z"


def test_a_repository_that_counts_in_days_is_asked_from_the_day_before(trial: Trial) -> None:
    with serving(repository(page(record("oai:x:1")), known=Reply(identify("YYYY-MM-DD")))) as server:
        trial.harvest(server.address)
        trial.harvest(server.address)
        assert server.listed()[1]["from"] == "2026-11-22"


def test_a_repository_that_refuses_its_own_granularity_is_asked_with_the_other(trial: Trial) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.query["verb"] == "Identify":
            return Reply(identify())
        return Reply(error("badArgument", "granularity") if "T" in asked.query.get("from", "") else page(record("1")))

    with serving(answer) as server:
        trial.harvest(server.address)
        told = trial.harvest(server.address)
        assert [each.get("from") for each in server.listed()] == [None, "2026-11-23T11:59:59Z", "2026-11-22"]
    assert told.complete


def test_only_what_changed_is_written_and_the_newest_is_read(trial: Trial) -> None:
    first = page(record("oai:x:1", "One"), record("oai:x:2", "Two"), record("oai:x:3", "Three"))
    second = page(record("oai:x:1", "Uno", "2026-11-24"), record("oai:x:2", deleted=True), record("oai:x:4", "Four"))
    with serving(repository(first, second)) as server:
        trial.harvest(server.address)
        told = trial.harvest(server.address)
    assert (told.added, told.changed, told.deleted, told.unchanged) == (1, 1, 1, 0)
    assert trial.titles() == {"oai:x:1": "Uno", "oai:x:3": "Three", "oai:x:4": "Four"}
    assert "Three" not in (told.file or Path()).read_text(encoding="utf-8")


def test_a_new_datestamp_alone_is_no_change(trial: Trial) -> None:
    with serving(repository(page(record("1", "One")), page(record("1", "One", "2026-12-24")))) as server:
        trial.harvest(server.address)
        assert trial.harvest(server.address).file is None


def test_a_record_that_comes_back_is_there_again(trial: Trial) -> None:
    lists = (page(record("1", "One")), page(record("1", deleted=True)), page(record("1", "One")))
    with serving(repository(*lists)) as server:
        trial.harvest(server.address)
        trial.harvest(server.address)
        assert trial.titles() == {}
        trial.harvest(server.address)
    assert trial.titles() == {"1": "One"}


def test_nothing_new_is_no_trouble(trial: Trial) -> None:
    with serving(repository(page(record("1")), error("noRecordsMatch"))) as server:
        trial.harvest(server.address)
        told = trial.harvest(server.address)
    assert (told.complete, told.file, told.findings) == (True, None, ())
    assert 'since = "2026-11-23T12:00:00Z"' in trial.state()


def test_a_harvest_that_breaks_off_keeps_what_came_and_begins_again_from_the_same_place(trial: Trial) -> None:
    pages: dict[str, str | bytes | Reply] = {"": page(record("1", "One"), token="a"), "a": Reply(status=500)}
    with serving(tokens(pages)) as server:
        told = trial.harvest(server.address)
        assert not told.complete
        assert "500" in problems(told)
        assert trial.titles() == {"1": "One"}
        assert 'since = ""' in trial.state()
        pages["a"] = page(record("2", "Two"))
        assert trial.harvest(server.address).complete
        assert server.listed()[-2] == {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    assert trial.titles() == {"1": "One", "2": "Two"}
    assert len(kept_files(trial.folder)) == 2


def test_a_server_whose_clock_is_ahead_makes_us_miss_nothing(trial: Trial) -> None:
    with serving(repository(page(record("1"), date="2099-01-01T00:00:00Z"))) as server:
        trial.harvest(server.address)
    assert 'since = "2026-11-23T13:30:00Z"' in trial.state()


@pytest.mark.parametrize("date", ["2026-11-23T08:00:00.109-04:00", "2026-11-23T12:00:00+00:00", "2026-11-23T12:00:00"])
def test_a_response_date_with_an_offset_or_without_a_zone_is_read(trial: Trial, date: str) -> None:
    with serving(repository(page(record("1"), date=date))) as server:
        trial.harvest(server.address)
    assert 'since = "2026-11-23T12:00:00Z"' in trial.state()


def test_a_response_date_that_is_none_moves_nothing_on(trial: Trial) -> None:
    with serving(repository(page(record("1"), date="yesterday"))) as server:
        assert trial.harvest(server.address).complete
    assert 'since = ""' in trial.state()


def test_a_folder_holds_one_repository(trial: Trial) -> None:
    with serving(repository(page(record("1")))) as server:
        trial.harvest(server.address)
        with pytest.raises(HarvestStopped, match="holds what came from elsewhere"):
            trial.harvest(server.address, set_spec="other")


def test_a_harvest_of_the_whole_tells_what_is_no_longer_listed(trial: Trial) -> None:
    both = page(record("oai:x:1"), record("oai:x:2"))
    with serving(repository(both, page(record("oai:x:1")))) as server:
        trial.harvest(server.address)
        told = trial.harvest(server.address, whole=True)
        assert "from" not in server.listed()[1]
    assert "1 records that are kept here are not listed any more (oai:x:2 for one)" in problems(told)


def test_a_repository_that_forgets_its_deletions_is_named(trial: Trial) -> None:
    with serving(repository(page(record("1")), known=Reply(identify(deletions="no")))) as server:
        trial.harvest(server.address)
        assert "does not tell what it deletes" in problems(trial.harvest(server.address))


def test_of_a_record_that_is_listed_twice_the_newer_one_is_kept(trial: Trial) -> None:
    twice = page(record("1", "New", "2026-03-01"), record("1", "Old", "2026-01-01"))
    with serving(repository(twice)) as server:
        trial.harvest(server.address)
    assert trial.titles() == {"1": "New"}


def test_a_clock_that_went_back_does_not_bring_old_records_back(trial: Trial) -> None:
    with serving(repository(page(record("1", "Old")), page(record("1", "New")))) as server:
        trial.harvest(server.address)
        trial.now -= timedelta(days=400)
        trial.harvest(server.address)
    assert trial.titles() == {"1": "New"}


def test_no_unfinished_file_is_left_or_read(trial: Trial) -> None:
    trial.folder.mkdir(parents=True)
    (trial.folder / "2026-11-20T000000Z.xml.part").write_text("<OAI-PMH><ListRecords><record>", encoding="utf-8")
    with serving(repository(page(record("1", "One")))) as server:
        trial.harvest(server.address)
    assert trial.titles() == {"1": "One"}


def test_a_harvest_that_a_person_stops_keeps_what_came(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: object, token: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Listing, "_next", stop)
    with serving(repository(page(record("1", "One"), token="a"))) as server, pytest.raises(KeyboardInterrupt):
        trial.harvest(server.address)
    assert trial.titles() == {"1": "One"}
    assert not (trial.folder / "harvest.toml").exists()


def test_a_state_that_cannot_be_read_is_told(trial: Trial) -> None:
    trial.folder.mkdir(parents=True)
    (trial.folder / "harvest.toml").write_text("since = yesterday", encoding="utf-8")
    with pytest.raises(HarvestStopped, match=r"source/harvest\.toml cannot be read"):
        trial.harvest("http://localhost/oai")


def test_nothing_but_an_import_fetches_and_only_the_store_of_the_settings_is_filled() -> None:
    package = ROOT / "server" / "strada"
    texts = {str(path.relative_to(package)): path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    fetches = re.compile(r"^(?:import|from) (?:httpx2|oaipmh_scythe)\b", re.MULTILINE)
    knows = {name for name, text in texts.items() if fetches.search(text)}
    assert knows == {"sources/listing.py", "sources/repository.py", "engine/graph_store.py"}
    harvests = re.compile(r"strada\.sources\.(?:harvest|repository|listing)\b")
    builds = ("release/", "pages/", "engine/", "web/", "sources/folder.py", "sources/kept.py")
    assert not [name for name, text in texts.items() if name.startswith(builds) and harvests.search(text)]


# Tokens


def test_a_token_is_encoded_once_whatever_is_in_it(trial: Trial) -> None:
    odd = "a/b?c=d&amp;e f+g%20ü"
    with serving(tokens({"": page(record("1"), token=odd), "a/b?c=d&e f+g%20ü": page(record("2"))})) as server:
        assert trial.harvest(server.address).added == 2


def test_a_token_that_the_server_encoded_itself_is_taken_apart(trial: Trial) -> None:
    pages: dict[str, str | bytes | Reply] = {
        "": page(record("1"), token="cursor%3D1%26x%3DT00%253A00"),
        "cursor=1&x=T00%3A00": page(record("2"), token="cursor%3D2"),
        "cursor=2": page(record("3"), token=""),
    }
    with serving(tokens(pages)) as server:
        told = trial.harvest(server.address)
        assert len(server.listed()) == 4
    assert (told.added, told.complete, told.findings) == (3, True, ())


@pytest.mark.parametrize("last", ["", "  \n "])
def test_an_empty_token_ends_the_list(trial: Trial, last: str) -> None:
    with serving(repository(page(record("1"), token=last, size=1))) as server:
        told = trial.harvest(server.address)
        assert len(server.listed()) == 1
    assert (told.complete, told.findings) == (True, ())


def test_space_around_a_token_is_not_part_of_it(trial: Trial) -> None:
    with serving(tokens({"": page(record("1"), token="\n   next\n  "), "next": page(record("2"))})) as server:
        assert trial.harvest(server.address).added == 2


def test_a_token_that_brings_nothing_new_stops_the_harvest(trial: Trial) -> None:
    pages: dict[str, str | bytes | Reply] = {"": page(record("1"), token="a"), "a": page(record("2"), token="a")}
    with serving(tokens(pages)) as server:
        told = trial.harvest(server.address)
        assert len(server.listed()) == 3
    assert (told.added, told.complete) == (2, False)
    assert "goes in a circle" in problems(told)


def test_tokens_that_lead_back_stop_the_harvest(trial: Trial) -> None:
    pages: dict[str, str | bytes | Reply] = {
        "": page(record("1"), token="a"), "a": page(record("2"), token="b"), "b": page(record("1"), token="a"),
    }  # fmt: skip
    with serving(tokens(pages)) as server:
        assert "goes in a circle" in problems(trial.harvest(server.address))


def test_ever_new_tokens_with_nothing_in_them_stop_the_harvest(trial: Trial) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(identify() if asked.query["verb"] == "Identify" else page(token=str(time.monotonic_ns())))

    with serving(answer) as server:
        told = trial.harvest(server.address)
    assert "goes in a circle" in problems(told)
    assert not told.complete


def test_a_list_without_end_stops_the_harvest(trial: Trial) -> None:
    def answer(asked: Asked) -> Reply:
        new = str(time.monotonic_ns())
        return Reply(identify() if asked.query["verb"] == "Identify" else page(record(new), token=new))

    with serving(answer) as server:
        told = trial.harvest(server.address)
    assert told.added == HASTY.most_answers
    assert "has no end after 150 answers" in problems(told)


def test_a_server_that_uses_one_token_all_the_way_is_followed(trial: Trial) -> None:
    left = [page(record(str(number)), token="session") for number in range(5)] + [page(record("last"), token="")]
    with serving(repository(*left)) as server:
        told = trial.harvest(server.address)
    assert (told.added, told.complete) == (6, True)


@pytest.mark.parametrize("code", ["noRecordsMatch", "badResumptionToken"])
def test_a_last_token_that_the_server_does_not_know_ends_a_list_that_was_complete(trial: Trial, code: str) -> None:
    with serving(repository(page(record("1"), record("2"), token="a", size=2), error(code))) as server:
        told = trial.harvest(server.address)
    assert (told.added, told.complete) == (2, True)


@pytest.mark.parametrize("code", ["noRecordsMatch", "badResumptionToken"])
def test_a_token_that_is_refused_in_the_middle_leaves_the_list_incomplete(trial: Trial, code: str) -> None:
    with serving(repository(page(record("1"), token="a", size=2), error(code, "expired."))) as server:
        told = trial.harvest(server.address)
    assert (told.added, told.complete) == (1, False)
    assert "expired. Import it again" in problems(told)


def test_a_last_token_answered_by_no_records_match_ends_a_list_of_unknown_size(trial: Trial) -> None:
    with serving(repository(page(record("1"), token="a"), error("noRecordsMatch"))) as server:
        assert trial.harvest(server.address).complete


@pytest.mark.parametrize(("size", "severity"), [(5, "warning"), (1, "info")])
def test_a_wrong_size_is_told_and_changes_nothing(trial: Trial, size: int, severity: str) -> None:
    with serving(repository(page(record("1"), record("2"), token="", size=size))) as server:
        told = trial.harvest(server.address)
    assert problems(told) == f"{severity}: The server speaks of {size} records, and listed 2."
    assert told.complete


# What servers answer


def test_control_characters_entities_and_bare_signs_are_mended(trial: Trial) -> None:
    broken = record("1", "a\x0bb &#11; c\x01 AT&T M&uuml;ller &foo; p < 0.05 <![CDATA[x & y]]>")
    with serving(repository(page(broken, record("2", "Two")))) as server:
        told = trial.harvest(server.address)
    assert trial.titles() == {"1": "a b   c\ufffd AT&T Müller &foo; p < 0.05 x & y", "2": "Two"}
    assert "Characters that XML does not allow were taken out." in problems(told)
    assert told.complete


def test_prefixes_that_nobody_declared_are_understood(trial: Trial) -> None:
    bare = (
        "<record><header><identifier>1</identifier></header><metadata><oai_dc:dc><dc:title>One</dc:title>"
        '<own:note xsi:type="x">kept</own:note></oai_dc:dc></metadata></record>'
    )
    with serving(repository(page(bare))) as server:
        told = trial.harvest(server.address)
    assert trial.records()["1"].values == (("dc:title", "One", None), ("own:note", "kept", None))
    assert "Prefixes were not declared: dc, oai_dc, own, xsi." in problems(told)


def test_an_answer_without_any_namespace_is_understood(trial: Trial) -> None:
    bare = (
        "<OAI-PMH><responseDate>2026-11-23T12:00:00Z</responseDate><ListRecords><record><header><identifier>1</identifier>"
        "</header><metadata><dc><title>One</title><Creator>Somebody</Creator></dc></metadata></record>{}</ListRecords></OAI-PMH>"
    )
    pages: dict[str, str | bytes | Reply] = {
        "": bare.format("<resumptionToken>a</resumptionToken>"), "a": page(record("2", "Two")),
    }  # fmt: skip
    with serving(tokens(pages)) as server:
        assert trial.harvest(server.address).complete
    assert trial.records()["1"].values == (("dc:title", "One", None), ("dc:creator", "Somebody", None))
    assert trial.titles()["2"] == "Two"


def test_an_error_without_a_namespace_is_understood(trial: Trial) -> None:
    with serving(repository('<OAI-PMH><error code="badArgument">No such thing</error></OAI-PMH>')) as server:
        assert "(BadArgument): No such thing" in problems(trial.harvest(server.address))


def test_a_record_whose_tags_do_not_match_harms_no_other(trial: Trial) -> None:
    with serving(repository(page(record("1", "One"), record("2", "<b>Two"), record("3", "Three"), token=""))) as server:
        told = trial.harvest(server.address)
    assert trial.titles() == {"1": "One", "2": "Two", "3": "Three"}
    assert "The record 2 was read as far as it can be" in problems(told)


def test_an_answer_that_is_cut_off_gives_its_whole_records(trial: Trial) -> None:
    whole = page(record("1", "One"), record("2", "Two"), record("3", "Three"), token="a")
    with serving(repository(whole[: whole.index("Three") + 2])) as server:
        told = trial.harvest(server.address)
    assert trial.titles() == {"1": "One", "2": "Two"}
    assert not told.complete
    assert "The record that was cut in two, 3, is left out." in problems(told)
    assert "The answer breaks off" in problems(told)


def test_an_answer_that_is_cut_off_after_its_token_is_followed(trial: Trial) -> None:
    first = page(record("1"), token="a")
    with serving(tokens({"": first[: first.index("</ListRecords>") + 5], "a": page(record("2"))})) as server:
        told = trial.harvest(server.address)
    assert (told.added, told.complete) == (2, True)


def test_warnings_of_a_program_around_an_answer_are_passed_over(trial: Trial) -> None:
    noisy = f"<br />\n<b>Notice</b>: undefined index in oai.php\n{page(record('1', 'One'))}\n<!-- 0.2 s --><p>"
    with serving(repository(noisy)) as server:
        assert trial.harvest(server.address).complete
    assert trial.titles() == {"1": "One"}


@pytest.mark.parametrize(
    ("declared", "codec", "header"),
    [
        ("UTF-8", "utf-8", "ISO-8859-1"),
        ("ISO-8859-1", "utf-8", "ISO-8859-1"),
        ("UTF-8", "windows-1252", "UTF-8"),
        ("ISO-8859-1", "windows-1252", ""),
        ("windows-1250", "windows-1250", ""),
        ("UTF-8", "iso-8859-2", "ISO-8859-2"),
        ("UTF-16", "utf-16", ""),
        ("UTF-8", "utf-8-sig", ""),
    ],
)
def test_the_bytes_are_believed_before_what_is_said_of_them(
    trial: Trial, declared: str, codec: str, header: str
) -> None:
    name = "Łódź" if codec.endswith(("1250", "8859-2")) else "Café “é”"
    body = page(record("1", name)).replace('"UTF-8"', f'"{declared}"').encode(codec)
    headers = {"Content-Type": f"text/html; charset={header}" if header else "text/plain"}
    with serving(repository(Reply(body, headers=headers))) as server:
        assert trial.harvest(server.address).complete
    assert trial.titles() == {"1": name}


def test_some_stray_bytes_spoil_only_themselves(trial: Trial) -> None:
    body = page(record("1", "Grüße"), record("2", "CAFE")).encode().replace(b"CAFE", b"Caf\xe9")
    with serving(repository(body)) as server:
        trial.harvest(server.address)
    assert trial.titles() == {"1": "Grüße", "2": "Café"}


def test_entities_that_an_answer_declares_are_not_expanded(trial: Trial, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden", encoding="utf-8")
    bombs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE OAI-PMH [<!ENTITY e0 "ha">{bombs}<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
    body = page(record("1", "&e11; &file;")).replace("?>\n", f"?>\n{doctype}", 1)
    begun = time.monotonic()
    with serving(repository(body)) as server:
        told = trial.harvest(server.address)
    assert trial.titles() == {"1": "&e11; &file;"}
    assert "warning: It is not well-formed XML" in problems(told)
    assert time.monotonic() - begun < 5


def test_an_answer_that_is_packed_is_unpacked_even_if_it_does_not_say_so(trial: Trial) -> None:
    packed = Reply(gzip.compress(page(record("1", "One"), token="a").encode()), headers={"Content-Encoding": "gzip"})
    silent = Reply(gzip.compress(page(record("2", "Two"), token="b").encode()))
    liar = Reply(page(record("3", "Three")), headers={"Content-Encoding": "gzip"})
    with serving(tokens({"": packed, "a": silent, "b": liar})) as server:
        assert trial.harvest(server.address).complete
    assert sorted(trial.titles().values()) == ["One", "Three", "Two"]


def test_an_answer_that_is_too_large_is_not_read(trial: Trial) -> None:
    endless = Reply(pieces=(b"<a>" * 10_000 for _ in range(100_000)))
    with serving(repository(endless)) as server:
        assert "larger than 200,000 bytes" in problems(trial.harvest(server.address))


def test_an_answer_that_unpacks_to_too_much_is_not_read(trial: Trial) -> None:
    with serving(repository(Reply(gzip.compress(b"<a>" * 10_000_000)))) as server:
        assert "larger than" in problems(trial.harvest(server.address))


def test_a_server_that_drips_is_given_up(trial: Trial) -> None:
    def drops() -> Iterator[bytes]:
        for _ in range(200):
            time.sleep(0.05)
            yield b" "

    begun = time.monotonic()
    with serving(lambda _: Reply(pieces=drops())) as server:
        told = trial.harvest(server.address)
    assert not told.complete
    assert time.monotonic() - begun < 15


def test_a_server_that_says_nothing_is_given_up(trial: Trial) -> None:
    def answer(_: Asked) -> Reply:
        time.sleep(1.5)
        return Reply()

    with serving(answer) as server:
        assert "does not answer in time" in problems(trial.harvest(server.address))


def test_a_length_that_is_too_long_loses_nothing(trial: Trial) -> None:
    body = page(record("1", "One"))
    with serving(
        repository(Reply(body, headers={"Content-Length": str(len(body) + 500), "Connection": "close"}))
    ) as server:
        told = trial.harvest(server.address)
    assert (trial.titles(), told.complete) == ({"1": "One"}, True)


@pytest.mark.parametrize("how", ["seconds", "date"])
def test_a_server_that_asks_us_to_wait_is_waited_for(trial: Trial, how: str) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    busy = Reply("later", 503, {"Retry-After": "1" if how == "seconds" else soon})
    begun = time.monotonic()
    with serving(repository(busy, page(record("1")))) as server:
        assert trial.harvest(server.address).complete
    assert time.monotonic() - begun >= 0.9


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_us_to_wait_for_long_is_left_alone(trial: Trial, status: int) -> None:
    with serving(repository(Reply("later", status, {"Retry-After": "86400"}))) as server:
        told = trial.harvest(server.address)
        assert len(server.listed()) == 1
    assert "come back in 86400 seconds" in problems(told)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply("gone fishing", 404), "nothing at this address (404)"),
        (Reply("", 500), "answers with an error (500)"),
        (Reply("", 503, {"Retry-After": "soon"}), "answers with an error (503)"),
        (Reply("", 401), "asks for a name and a password (401)"),
        (Reply("", 302), "sends us on (302), but does not say where"),
        (Reply("", 302, {"Location": "file:///etc/passwd"}), "an address that is none on the web: file://"),
        (Reply("", 302, {"Location": "http://[::1"}), "cannot be reached, or breaks off"),
        (
            Reply("httphost/<!DOCTYPE html>", 200, {"Content-Type": "text/html"}),
            "not with OAI-PMH: it begins “httphost",
        ),
        (Reply("<html><body>Welcome<br></body></html>"), "not with OAI-PMH: it begins “<html>"),
        (Reply(""), "not with OAI-PMH: it is empty"),
        (Reply('{"error": "no"}', headers={"Content-Type": "application/json"}), "not with OAI-PMH"),
        (Reply(identify()), "with no list of records"),
        (Reply(response("")), "with no list of records"),
        (Reply(error("cannotDisseminateFormat")), "every one has oai_dc"),
        (Reply(error("noSetHierarchy")), "leave the set out"),
        (Reply(error("somethingOfMyOwn", "Oh dear")), "(GeneralOAIPMHError): Oh dear."),
        (Reply(b"\x1f\x8b\x08 not packed at all"), "cannot be unpacked"),
    ],
)
def test_what_is_no_list_is_told_in_a_sentence(trial: Trial, reply: Reply, said: str) -> None:
    with serving(repository(reply)) as server:
        told = trial.harvest(server.address)
    assert said in problems(told)
    assert not told.complete
    assert not trial.folder.exists()


def test_an_oai_error_with_a_bad_status_is_read_as_what_it_says(trial: Trial) -> None:
    with serving(repository(Reply(error("noRecordsMatch"), 404))) as server:
        assert trial.harvest(server.address).complete


def test_a_server_that_does_not_say_who_it_is_is_harvested_all_the_same(trial: Trial) -> None:
    with serving(repository(page(record("1")), known=Reply("<html>", 404))) as server:
        told = trial.harvest(server.address)
    assert told.complete
    assert "does not say who it is" in problems(told)


def test_nobody_at_the_address_is_told(trial: Trial) -> None:
    with serving(repository("")) as server:
        pass
    assert "cannot be reached" in problems(trial.harvest(server.address))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("forgets", [True, False])
def test_a_redirect_is_followed_even_if_it_forgets_the_question(trial: Trial, status: int, forgets: bool) -> None:
    inner = tokens({"": page(record("1"), token="a b"), "a b": page(record("2"))})

    def answer(asked: Asked) -> Reply:
        if asked.path == "/new":
            return inner(asked)
        question = "" if forgets else "?" + "&".join(f"{k}={v.replace(' ', '%20')}" for k, v in asked.query.items())
        return Reply(page(record("wrong")), status, {"Location": f"/new{question}"})

    with serving(answer) as server:
        told = trial.harvest(server.address)
    assert sorted(trial.titles()) == ["1", "2"]
    assert ("has moved to" in problems(told)) == (status in (301, 308))


def test_redirects_without_end_are_given_up(trial: Trial) -> None:
    with serving(lambda asked: Reply("", 302, {"Location": f"{asked.path}x"})) as server:
        assert "from one address to the next without end" in problems(trial.harvest(server.address))


def test_a_password_goes_to_no_other_server_and_is_written_nowhere(trial: Trial) -> None:
    with serving(repository(page(record("1")))) as other:

        def answer(_: Asked) -> Reply:
            return Reply("", 302, {"Location": other.address})

        with serving(answer) as server:
            told = trial.harvest(server.address.replace("//", "//reader:open-sesame@"))
            assert all(asked.headers.get("Authorization", "").startswith("Basic ") for asked in server.asked)
        assert not any("Authorization" in asked.headers for asked in other.asked)
    written = "".join(path.read_text(encoding="utf-8") for path in trial.folder.iterdir())
    assert told.added == 1
    assert "sesame" not in written + problems(told) + str(told)


def test_an_address_may_have_a_question_of_its_own(trial: Trial) -> None:
    with serving(repository(page(record("1")))) as server:
        trial.harvest(f"{server.address}?db=law&db=rights")
        assert server.asked[0].query == {"verb": "Identify", "db": "rights"}
        assert server.listed()[0]["db"] == "rights"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("file:///etc/passwd", "no address on the web"),
        ("ftp://localhost/oai", "no address on the web"),
        ("localhost:8000/oai", "no address on the web"),
        ("http://", "no address on the web"),
        ("http://[::1", "is no address"),
        ("http://localhost:none/oai", "is no address"),
        ("http://localhost/oai?verb=Identify", "asks a question already (verb)"),
        ("http://localhost/oai?metadataPrefix=oai_dc&set=a", "asks a question already (metadataPrefix, set)"),
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_fetched(trial: Trial, address: str, said: str) -> None:
    with pytest.raises(HarvestStopped) as refused:
        trial.harvest(address)
    assert said in str(refused.value)


def test_strada_says_who_it_is_and_takes_its_time(trial: Trial) -> None:
    patient = Manners(pause=0.3)
    with serving(tokens({"": page(record("1"), token="a"), "a": page(record("2"))})) as server:
        begun = time.monotonic()
        harvest(server.address, trial.folder, manners=patient)
        assert time.monotonic() - begun >= 0.6
        assert all(asked.headers["User-Agent"].startswith("Strada/") for asked in server.asked)


# What records are like


def test_odd_records_are_all_kept(trial: Trial) -> None:
    def described(name: str, inner: str) -> str:
        return f"<record><header>{name}</header><metadata>{inner}</metadata></record>"

    odd = [
        record("2492"),
        record("http://example.org/10.4231/R7"),
        described("<datestamp>2026-01-01</datestamp>", dublin_core("<dc:identifier>doi:10.1/x</dc:identifier>")),
        f"<record><metadata>{dublin_core('<dc:title>No header</dc:title>')}</metadata></record>",
        "<record><header><identifier>no-metadata</identifier></header></record>",
        described("<identifier>empty</identifier>", ""),
        described("<identifier>status</identifier>", dublin_core("<dc:status>x</dc:status>")),
        described("<identifier>blank</identifier>", dublin_core("<dc:title/><dc:date> </dc:date>")),
    ]
    with serving(repository(page(*odd))) as server:
        assert trial.harvest(server.address).added == len(odd)
        assert trial.harvest(server.address).file is None
    (file,) = kept_files(trial.folder)
    found = [each for each in read_dublin_core(file, file.name) if isinstance(each, RawRecord)]
    assert [each.identifier for each in found] == [
        "2492", "http://example.org/10.4231/R7", "", "", "no-metadata", "empty", "status", "blank",
    ]  # fmt: skip
    assert found[2].values == (("dc:identifier", "doi:10.1/x", None),)
    assert found[6].values == (("dc:status", "x", None),)
    assert [each.values for each in found if each.identifier in ("no-metadata", "empty", "blank")] == [(), (), ()]


def test_a_deleted_record_with_metadata_is_deleted(trial: Trial) -> None:
    odd = record("1", "Still here").replace("<header>", '<header status="deleted">')
    with serving(repository(page(odd))) as server:
        assert trial.harvest(server.address).deleted == 1
    assert trial.records()["1"].values == ()


def test_what_is_kept_is_well_formed_oai(trial: Trial) -> None:
    with serving(repository(page(record("1", "a & b \x0b")))) as server:
        told = trial.harvest(f"{server.address}?a=1&b=2")
    text = (told.file or Path()).read_text(encoding="utf-8")
    assert text.startswith(f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}">')
    assert '<request verb="ListRecords" metadataPrefix="oai_dc">http://127.0.0.1' in text
    assert "?a=1&amp;b=2</request>" in text


def test_asking_goes_to_one_server_only(trial: Trial) -> None:
    def answer(asked: Asked) -> Reply:
        located = page(record("1")).replace("<OAI-PMH ", '<?xml-stylesheet href="/style.xsl"?><OAI-PMH ')
        return Reply(identify() if asked.query.get("verb") == "Identify" else located)

    with serving(answer) as server:
        assert trial.harvest(server.address).added == 1
        assert {each.path for each in server.asked} == {"/oai"}
