"""The inbox: what is still being written is left alone, what a profile knows is imported, all else waits; nothing twice."""

import json
import os
import shutil

import pytest

from salesplan.core.errors import StoreError, Unknown
from salesplan.core.registers.source_profiles import SOURCE_PROFILE
from salesplan.core.scope import Scope
from salesplan.services import importing, inbox, profiles, records
from salesplan.services.company import COMPANY
from salesplan.services.inbox import Inbox
from salesplan.services.place import open_store
from tests.services.test_importing import ADMIN, revenue
from tests.services.test_profiles import CRM, crm


@pytest.fixture
def store(named, tmp_path, monkeypatch):
    monkeypatch.delenv("SALESPLAN_INBOX", raising=False)
    opened = open_store(shutil.copy(named, tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def box(store):
    """The folder, made by a first look."""
    Inbox().look(store)
    return inbox.place(store)


def teach(store, allows="notices", title="CRM", **more):
    """A profile for the head of `crm`, without importing anything."""
    seen = profiles.preview(store, ADMIN, crm(), "a.csv", "actuals", CRM | more)
    kept = profiles.keep(store, ADMIN, profiles.remembered(store, ADMIN, seen), title)
    return records.save(store, ADMIN, SOURCE_PROFILE, kept.but(inbox=allows))


def passes(store, looks=None):
    """Two looks, as a file needs to be taken."""
    mine = looks or Inbox()
    return mine.look(store) + mine.look(store)


def names(folder):
    return sorted(path.name.split("-", 1)[1] for path in folder.iterdir() if not path.name.endswith(".receipt.txt"))


def receipts(folder):
    return [path.read_text(encoding="utf-8-sig") for path in sorted(folder.glob("*.receipt.txt"))]


def actions(store):
    return [row["action"] for row in store.rows(COMPANY, "audit_chain") if row["action"].startswith("inbox.")]


def test_a_file_of_a_known_source_is_imported_by_itself_and_put_away(store, box):
    teach(store)
    (box / "CRM 十月.csv").write_bytes(crm())
    (taken,) = passes(store)
    assert (taken.what, taken.load, taken.profile) == ("imported", 1, "CRM")
    assert revenue(store) == {"R01": 100}
    assert names(box / "done") == ["CRM 十月.csv"] and not [p for p in box.iterdir() if p.is_file()]
    (load,) = importing.loads(store, ADMIN)
    assert (load.actor, load.profile, load.profile_version) == ("inbox", "CRM", 2)
    assert actions(store) == ["inbox.imported"]


def test_the_folder_lies_beside_the_store_and_is_private(store, box):
    assert box == store.path.with_name("inbox")
    if os.name == "posix":
        assert [p.stat().st_mode & 0o777 for p in (box, box / "waiting", box / "done")] == [0o700] * 3


def test_the_folder_may_be_elsewhere(store, tmp_path, monkeypatch):
    monkeypatch.setenv("SALESPLAN_INBOX", str(tmp_path / "share"))
    teach(store)
    Inbox().look(store)
    (tmp_path / "share" / "a.csv").write_bytes(crm())
    assert [taken.what for taken in passes(store)] == ["imported"]


def test_a_file_that_still_grows_is_not_touched(store, box):
    teach(store)
    looks, path = Inbox(), box / "a.csv"
    for end in (10, 40, len(crm())):
        path.write_bytes(crm()[:end])
        assert looks.look(store) == []
        assert path.exists()
    assert [taken.what for taken in looks.look(store)] == ["imported"]


def test_a_file_that_changes_while_it_is_read_is_not_touched(store, box, monkeypatch):
    teach(store)
    path, looks = box / "a.csv", Inbox()
    path.write_bytes(crm()[:60])
    looks.look(store)
    read = inbox._content

    def slow(at):
        found = read(at)
        at.write_bytes(crm())
        return found

    monkeypatch.setattr(inbox, "_content", slow)
    assert looks.look(store) == [] and path.exists()
    monkeypatch.setattr(inbox, "_content", read)
    assert [taken.what for taken in passes(store, looks)] == ["imported"]


@pytest.mark.parametrize("name", [".hidden.csv", "~$a.xlsx", "a.csv.part", "a.csv.crdownload", "a.tmp", "empty.csv"])
def test_names_of_unfinished_and_hidden_files_and_empty_files_are_not_touched(store, box, name):
    teach(store)
    (box / name).write_bytes(b"" if name == "empty.csv" else crm())
    assert passes(store) == [] and (box / name).exists()


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_is_not_followed(store, box, tmp_path):
    teach(store)
    (tmp_path / "secret.csv").write_bytes(crm())
    (box / "a.csv").symlink_to(tmp_path / "secret.csv")
    assert passes(store) == [] and (tmp_path / "secret.csv").exists()


def test_the_same_bytes_again_are_no_second_load(store, box):
    teach(store)
    for name in ("a.csv", "copy of a.csv"):
        (box / name).write_bytes(crm())
        passes(store)
    assert len(importing.loads(store, ADMIN)) == 1
    assert actions(store) == ["inbox.imported", "inbox.same"] and inbox.waiting(store, ADMIN) == []


def test_bytes_that_a_person_took_back_wait_when_they_come_again(store, box):
    teach(store)
    (box / "a.csv").write_bytes(crm())
    passes(store)
    importing.undo(store, ADMIN, 1)
    (box / "a.csv").write_bytes(crm())
    (taken,) = passes(store)
    assert (taken.what, taken.why) == ("waits", "seen")
    assert revenue(store) == {}


def test_an_older_file_that_comes_again_does_not_bring_back_its_figures(store, box):
    teach(store)
    for name, amount in (("a.csv", 1), ("b.csv", 2), ("a.csv", 1)):
        (box / name).write_bytes(crm(amount=amount))
        passes(store)
    assert revenue(store) == {"R01": 2}
    assert [one.why for one in inbox.waiting(store, ADMIN)] == ["seen"]


def test_a_head_that_nobody_knows_waits_for_its_data_set(store, box):
    (box / "a.csv").write_bytes(crm())
    (taken,) = passes(store)
    assert (taken.what, taken.why, taken.dataset) == ("waits", "dataset", "")
    (one,) = inbox.waiting(store, ADMIN)
    assert (one.file_name, one.why, one.size) == ("a.csv", "dataset", len(crm())) and one.since is not None
    assert inbox.content_of(store, ADMIN, one.key) == crm()


@pytest.mark.parametrize(
    ("allows", "content", "why"),
    [
        ("clean", crm(amount=-5), "notices"),
        ("wait", crm(), "hold"),
        ("notices", crm(region="东北"), "questions"),
        ("notices", crm(amount="x"), "refused"),
    ],
)
def test_a_file_waits_for_what_only_a_person_can_say(store, box, allows, content, why):
    teach(store, allows)
    (box / "a.csv").write_bytes(content)
    (taken,) = passes(store)
    assert (taken.what, taken.why, taken.profile) == ("waits", why, "CRM")
    assert importing.loads(store, ADMIN) == []


def test_notices_about_form_hold_up_no_file_of_a_known_source(store, box):
    teach(store, "clean")
    (box / "a.csv").write_bytes(crm())
    (taken,) = passes(store)
    assert taken.what == "imported" and "N_MAPPED" in taken.codes


def test_a_receipt_beside_the_file_says_what_became_of_it_in_both_languages(store, box):
    teach(store)
    (box / "CRM 十月.csv").write_bytes(crm())
    (box / "bad.csv").write_bytes(crm(amount="x"))
    looks = Inbox()
    passes(store, looks)
    (done,) = receipts(box / "done")
    assert "已导入。" in done and "Imported." in done and "CRM 十月.csv" in done and "第 1 次导入" in done
    (waits,) = receipts(box / "waiting")
    assert "没有导入" in waits and "有必须处理的错误" in waits and "“x”" in waits
    assert passes(store, looks) == [] and len(inbox.waiting(store, ADMIN)) == 1
    inbox.set_aside(store, ADMIN, inbox.waiting(store, ADMIN)[0].key)
    assert receipts(box / "waiting") == [] and "放到了一边" in receipts(box / "aside")[0]


def test_a_file_is_imported_where_its_receipt_cannot_be_written(store, box, monkeypatch):
    teach(store)
    (box / "a.csv").write_bytes(crm())

    def full(*given):
        raise OSError

    monkeypatch.setattr("salesplan.services.inbox_receipts._place", full)
    assert [taken.what for taken in passes(store)] == ["imported"] and names(box / "done") == ["a.csv"]


def test_two_profiles_that_fit_make_it_wait_unless_a_word_in_its_name_decides(store, box):
    first = teach(store)
    records.save(store, ADMIN, SOURCE_PROFILE, first.but(code="", version=0, title="乙", files=("乙",)))
    records.save(store, ADMIN, SOURCE_PROFILE, first.but(code="", version=0, title="丙"))
    (box / "乙.csv").write_bytes(crm())
    assert [(t.what, t.profile) for t in passes(store)] == [("imported", "乙")]
    (box / "x.csv").write_bytes(crm("2026-09"))
    assert [(t.what, t.why) for t in passes(store)] == [("waits", "several")]


def test_what_waited_for_a_profile_is_imported_once_there_is_one(store, box):
    looks = Inbox()
    for month in ("2026-09", "2026-10"):
        (box / f"{month}.csv").write_bytes(crm(month))
    assert [t.why for t in passes(store, looks)] == ["dataset", "dataset"]
    teach(store)
    assert [t.what for t in looks.look(store)] == ["imported", "imported"]
    assert inbox.waiting(store, ADMIN) == [] and len(importing.loads(store, ADMIN)) == 2


def test_a_person_answers_and_the_file_is_done(store, box):
    (box / "a.csv").write_bytes(crm())
    passes(store)
    (one,) = inbox.waiting(store, ADMIN)
    seen = profiles.preview(store, ADMIN, inbox.content_of(store, ADMIN, one.key), one.file_name, "actuals", CRM)
    receipt = importing.commit(store, ADMIN, seen)
    inbox.settle(store, ADMIN, one.key, receipt.load)
    assert inbox.waiting(store, ADMIN) == [] and names(box / "done") == ["a.csv"]
    assert actions(store) == ["inbox.wait", "inbox.done"]


def test_a_file_that_nobody_wants_is_kept_aside_and_not_asked_about_again(store, box):
    (box / "a.csv").write_bytes(crm())
    passes(store)
    (one,) = inbox.waiting(store, ADMIN)
    inbox.set_aside(store, ADMIN, one.key)
    assert passes(store) == [] and inbox.waiting(store, ADMIN) == [] and names(box / "aside") == ["a.csv"]


def test_a_crash_between_import_and_move_loses_nothing_and_imports_nothing_twice(store, box, monkeypatch):
    teach(store)
    (box / "a.csv").write_bytes(crm())
    with monkeypatch.context() as broken:

        def killed(*given):
            raise KeyboardInterrupt

        broken.setattr(inbox, "_moved", killed)
        looks = Inbox()
        looks.look(store)
        with pytest.raises(KeyboardInterrupt):
            looks.look(store)
    assert len(importing.loads(store, ADMIN)) == 1 and (box / "a.csv").exists()
    (taken,) = passes(store)  # the program starts again
    assert taken.what == "same" and len(importing.loads(store, ADMIN)) == 1 and names(box / "done") == ["a.csv"]


def test_a_crash_before_the_import_leaves_the_file_to_the_next_start(store, box, monkeypatch):
    teach(store)
    (box / "a.csv").write_bytes(crm())
    with monkeypatch.context() as broken:

        def killed(*given):
            raise KeyboardInterrupt

        broken.setattr(importing.facts, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            passes(store)
    assert importing.loads(store, ADMIN) == [] and (box / "a.csv").exists()
    assert [taken.what for taken in passes(store)] == ["imported"]


def test_a_crash_between_move_and_note_is_made_good_at_the_next_start(store, box, monkeypatch):
    (box / "a.csv").write_bytes(crm())
    with monkeypatch.context() as broken:

        def killed(*given):
            raise KeyboardInterrupt

        broken.setattr(inbox, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            passes(store)
    assert [one.why for one in inbox.waiting(store, ADMIN)] == ["dataset"]
    Inbox().look(store)
    assert actions(store) == ["inbox.wait"]


def test_a_file_that_another_program_holds_is_imported_once_and_moved_when_it_can_be(store, box, monkeypatch):
    teach(store)
    (box / "a.csv").write_bytes(crm())
    looks = Inbox()
    with monkeypatch.context() as broken:

        def held(*given):
            raise PermissionError(13, "in use")

        broken.setattr(inbox, "_moved", held)
        for _ in range(4):
            assert looks.look(store) == []
    assert len(importing.loads(store, ADMIN)) == 1
    assert [taken.what for taken in passes(store)] == ["same"]


def test_a_store_without_room_is_told_and_the_file_tried_again(store, box, monkeypatch):
    teach(store)
    (box / "a.csv").write_bytes(crm())
    looks = Inbox()
    with monkeypatch.context() as broken:

        def full(*given):
            raise StoreError(reason="full")

        broken.setattr(importing, "keep_upload", full)
        looks.look(store)
        with pytest.raises(StoreError):
            looks.look(store)
    assert [taken.what for taken in looks.look(store)] == ["imported"]


def test_one_file_that_breaks_us_does_not_hold_up_the_others(store, box, monkeypatch):
    teach(store)
    (box / "a.csv").write_bytes(crm("2026-09"))
    (box / "b.csv").write_bytes(crm())
    looks, decide = Inbox(), inbox._decide
    looks.look(store)

    def breaks(given, content, name):
        if name == "a.csv":
            raise ZeroDivisionError
        return decide(given, content, name)

    monkeypatch.setattr(inbox, "_decide", breaks)
    with pytest.raises(ZeroDivisionError):
        looks.look(store)
    assert [taken.file_name for taken in looks.look(store)] == ["b.csv"]


def test_names_are_made_safe_and_no_key_leads_out_of_the_folder(store, box):
    long = "a" * 150 + ".csv"
    (box / long).write_bytes(crm())
    if os.name == "posix":
        (box / "a:b\u202e<x>|.csv").write_bytes(crm("2026-09"))
    passes(store)
    kept = [one.file_name for one in inbox.waiting(store, ADMIN)]
    assert "a" * 100 + ".csv" in kept
    assert os.name != "posix" or "a_b__x__.csv" in kept
    for key in ("../store.duckdb", "x", ""):
        with pytest.raises(Unknown):
            inbox.content_of(store, ADMIN, key)


def test_readers_of_some_regions_and_viewers_do_not_see_what_waits(store, box):
    (box / "a.csv").write_bytes(crm())
    passes(store)
    (one,) = inbox.waiting(store, ADMIN)
    for scope in (Scope("e", "editor", ("R01",)), Scope("v", "viewer")):
        assert inbox.waiting(store, scope) == []
        with pytest.raises(Unknown):
            inbox.set_aside(store, scope, one.key)


def test_a_file_that_is_too_large_waits_unread(store, box, monkeypatch):
    monkeypatch.setattr(inbox, "MOST_BYTES", 50)
    (box / "a.csv").write_bytes(crm())
    assert [taken.why for taken in passes(store)] == ["large"]


def test_every_attempt_is_audited_with_hash_and_reason(store, box):
    (box / "a.csv").write_bytes(crm())
    passes(store)
    (row,) = [r for r in store.rows(COMPANY, "audit_chain") if r["action"] == "inbox.wait"]
    detail = json.loads(row["detail"])
    assert row["actor"] == "inbox" and detail["why"] == "dataset" and len(detail["sha256"]) == 64


def test_one_pass_for_a_scheduler_takes_what_lies_there(store, box, monkeypatch):
    monkeypatch.setattr(inbox, "PAUSE", 0)
    teach(store)
    (box / "a.csv").write_bytes(crm())
    assert [taken.what for taken in inbox.once(store)] == ["imported"]
