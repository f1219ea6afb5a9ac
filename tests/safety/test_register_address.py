"""Where a register may lie: never on a network disk, never behind an address the program does not know."""

from pathlib import Path

import pytest

from backoffice.database import Database, on_network_disk
from backoffice.rules.problems import Refused

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
server:/home /home nfs4 rw 0 0
//nas/drev /mnt/f\\303\\246lles\\040drev cifs rw 0 0
systemd-1 /auto autofs rw 0 0
server:/auto /auto nfs rw 0 0
anna@host: /mnt/ssh fuse.sshfs rw 0 0
/dev/sdb1 /mnt/usb fuseblk rw 0 0
host /mnt/host 9p rw 0 0
/dev/sdc1 /home/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/var/lib/register.db", False),
        ("/home/anna/register.db", True),
        ("/homely/register.db", False),
        ("/home/local/register.db", False),
        ("/mnt/fælles drev/register.db", True),
        ("/auto/register.db", True),
        ("/mnt/ssh/register.db", True),
        ("/mnt/usb/register.db", False),
        ("/mnt/host/register.db", True),
    ],
)
def test_a_network_disk_is_known_by_the_mount_that_covers_the_file(tmp_path: Path, path: str, network: bool) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert on_network_disk(Path(path), mounts) is network
    assert on_network_disk(Path(path), tmp_path / "none") is False


def test_a_register_on_a_network_disk_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(on_network_disk, "__defaults__", (mounts,))
    with pytest.raises(Refused) as refusal:
        Database(f"sqlite:///{tmp_path / 'register.db'}")
    assert refusal.value.problems[0].id == "database.network_disk"
    assert [path.name for path in tmp_path.iterdir()] == ["mounts"]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("mysql://localhost/x", "database.kind"),
        ("oracle+cx_oracle://localhost/x", "database.kind"),
        ("postgresql+pg8000://localhost/x", "database.kind"),
        ("sqlite+pysqlcipher:///x.db", "database.kind"),
        ("://", "database.url"),
        ("postgresql://localhost:port/x", "database.url"),
        ("sqlite://", "database.memory"),
        ("sqlite:///:memory:", "database.memory"),
        ("", "database.memory"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_by_name(url: str, problem: str) -> None:
    with pytest.raises(Refused) as refusal:
        Database(url)
    assert refusal.value.problems[0].id == problem


def test_the_shown_address_has_no_password() -> None:
    assert "hemmelig" not in Database("postgresql://anna:hemmelig@localhost/register").shown_url()
