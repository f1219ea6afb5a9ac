"""What the reading process may not do, where the program may start it from, and that it ends when the program does."""

import os
import select
import subprocess
import sys
from pathlib import Path

from tests.exchange.made_files import long_text


def in_child(said: str, stdin: Path, *, close_output: bool = False) -> subprocess.CompletedProcess[bytes]:
    with stdin.open("rb") as stream:
        return subprocess.run(
            [sys.executable, "-c", said, str(stdin)],
            stdin=stream,
            capture_output=True,
            timeout=60,
            preexec_fn=(lambda: os.close(1)) if close_output else None,
        )


def test_the_process_opens_neither_files_nor_network_and_loads_neither_screens_nor_database(tmp_path: Path) -> None:
    said = (
        "import sys, socket\n"
        "from backoffice.exchange import reading_child, sheet_rows, row_frames, ods_reader, binary_reader\n"
        "heavy = {'textual', 'sqlalchemy', 'pydantic', 'openpyxl', 'rich', 'psycopg'} & set(sys.modules)\n"
        "reading_child._confine(512 << 20, 60)\n"
        "reading_child._open_nothing_more()\n"
        "def refused(act):\n"
        "    try: act()\n"
        "    except OSError as error: return error.errno\n"
        "print(heavy, refused(lambda: open('/etc/passwd')), refused(socket.socket))\n"
    )
    done = in_child(said, long_text(tmp_path / "a.csv", 1))
    assert done.stdout.decode().split() == ["set()", "24", "24"], done.stderr


def test_it_works_where_the_programs_output_is_closed_and_from_a_thread(tmp_path: Path) -> None:
    said = (
        "import sys, threading, os, pathlib\n"
        "from backoffice.exchange.reading import read_sheets\n"
        "found = []\n"
        "thread = threading.Thread(target=lambda: found.extend(read_sheets(pathlib.Path(sys.argv[1]))))\n"
        "thread.start(); thread.join()\n"
        "os._exit(len(found))\n"
    )
    assert in_child(said, long_text(tmp_path / "a.csv", 40), close_output=True).returncode == 41


def test_the_process_dies_with_the_program(tmp_path: Path) -> None:
    said = (
        "import sys, os, pathlib\n"
        "from backoffice.exchange import reading_process\n"
        "from backoffice.exchange.reading import read_sheets\n"
        "start = reading_process.subprocess.Popen\n"
        "def noted(*a, **k):\n"
        "    global child; child = start(*a, **k); return child\n"
        "reading_process.subprocess.Popen = noted\n"
        "reading = read_sheets(pathlib.Path(sys.argv[1])); next(reading)\n"
        "print(child.pid, flush=True); sys.stdin.buffer.raw.read()\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", said, str(long_text(tmp_path / "a.csv", 900_000))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert program.stdout is not None and program.stdin is not None
    watched = os.pidfd_open(int(program.stdout.readline()))
    assert select.select([watched], [], [], 0) == ([], [], [])
    program.kill()
    program.wait()
    assert select.select([watched], [], [], 20)[0] == [watched]
    for handle in (program.stdin, program.stdout):
        handle.close()
    os.close(watched)
