"""Files of pictures and plans: which references are kept, and what is seen of a file where it lies."""

import os
from pathlib import Path

import pytest

from backoffice.exchange.picture_files import LARGEST, Seen, look_at, may_refer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
KINDS = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "application/pdf": b"%PDF-1.7\n",
}


@pytest.mark.parametrize(
    "reference",
    [
        "facade.jpg", "åparken/facade 1.jpg", "a/./b.png", "https://aaparken.dk/facade.jpg", "HTTPS://x.dk/y", "..a/b..",
    ],
)  # fmt: skip
def test_a_path_below_the_folder_or_an_https_address_may_be_kept(reference: str) -> None:
    assert may_refer(reference)


@pytest.mark.parametrize(
    "reference",
    [
        "", " ", ".", "..", "../facade.jpg", "a/../../b.jpg", "/etc/passwd", "~/facade.jpg", "C:\\facade.jpg", "a\\b.jpg",
        "http://aaparken.dk/facade.jpg", "file:///etc/passwd", "javascript:alert(1)", "https://", "a\nb.jpg", "a\x00b",
    ],
)  # fmt: skip
def test_what_could_lead_out_of_the_folder_is_never_kept_nor_looked_at(reference: str, tmp_path: Path) -> None:
    assert not may_refer(reference)
    assert look_at(tmp_path, reference) == Seen(False, problem="outside")


@pytest.mark.parametrize("media_type", KINDS)
def test_the_type_is_told_by_what_is_in_the_file_not_by_its_name(media_type: str, tmp_path: Path) -> None:
    (tmp_path / "facade.exe").write_bytes(KINDS[media_type])
    assert look_at(tmp_path, "facade.exe") == Seen(True, media_type, len(KINDS[media_type]))


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00", b"<svg onload=alert(1)>", b"RIFF\x10\x00\x00\x00WAVE", b"GIF89a"]
)
def test_any_other_type_is_wrong_whatever_its_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "facade.jpg").write_bytes(content)
    assert look_at(tmp_path, "facade.jpg").problem == "wrong_type"


def test_a_file_may_be_missing_too_large_or_no_file_at_all(tmp_path: Path) -> None:
    assert look_at(tmp_path, "facade.jpg") == Seen(False, problem="missing")
    assert look_at(tmp_path / "nowhere", "facade.jpg").problem == "missing"
    (tmp_path / "folder.png").mkdir()
    assert look_at(tmp_path, "folder.png").problem == "not_a_file"
    os.mkfifo(tmp_path / "pipe.png")
    assert look_at(tmp_path, "pipe.png").problem == "not_a_file"
    with (tmp_path / "large.png").open("wb") as file:
        file.write(PNG)
        file.truncate(LARGEST + 1)
    assert look_at(tmp_path, "large.png") == Seen(True, "image/png", LARGEST + 1, "too_large")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    home = tmp_path / "pictures"
    home.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (home / "facade.png").symlink_to(tmp_path / "secret.png")
    (home / "loop").symlink_to(home / "loop")
    assert look_at(home, "facade.png").problem == "outside"
    assert look_at(home, "loop").problem in ("missing", "unreadable")
    (home / "own.png").symlink_to(home / "real.png")
    (home / "real.png").write_bytes(PNG)
    assert look_at(home, "own.png").media_type == "image/png"


def test_an_address_is_not_looked_at(tmp_path: Path) -> None:
    assert look_at(tmp_path, "https://aaparken.dk/facade.jpg") == Seen(None)
