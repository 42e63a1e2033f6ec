"""A file whose blocks are broken inside: the first read that meets them says so in our words, and closing lets go."""

import pytest

from salesplan.core.errors import StoreDamaged
from salesplan.core.scope import Scope
from salesplan.store import Store

ADMIN = Scope("me", "admin")
BLOCK = 262_144


@pytest.fixture
def broken(tmp_path):
    """A store that opens, and in which no block of the rows can be read."""
    path = tmp_path / "store.duckdb"
    store = Store.open(path)
    with store.transaction("me", "settings") as tx:
        tx.insert("setting", [{"key": f"key {n} {'x' * 900}", "value": f"{n * n}", "seq": tx.seq} for n in range(3000)])
    store.close()
    content = bytearray(path.read_bytes())
    for at in range(12_288 + 1024, len(content) - 64, BLOCK):
        if b"xxxxxxxx" in content[at : at + BLOCK]:
            content[at : at + 64] = bytes(64)
    path.write_bytes(content)
    return path


def test_a_read_of_a_broken_block_is_told_as_damage(broken):
    store = Store.open(broken, read_only=True)
    with pytest.raises(StoreDamaged):
        store.rows(ADMIN, "settings")
    store.close()


def test_a_broken_file_is_not_changed_by_looking_at_it(broken):
    before = broken.read_bytes()
    store = Store.open(broken)
    with pytest.raises(StoreDamaged):
        store.rows(ADMIN, "settings")
    store.close()
    assert broken.read_bytes() == before
