"""The command `backoffice`: reads its arguments, runs one verb, and ends with an exit code. Without a verb: the screens.

Owns the way from any error to one sentence and a code. Loads no Textual, openpyxl or Alembic until a verb needs it.
"""

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from backoffice import crash, folders
from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.output import Output
from backoffice.rules.problems import Refused
from backoffice.text import text

if TYPE_CHECKING:
    from backoffice.settings import Settings

# Refusals of an address, not of the register's content: the command or the settings have to change.
_ADDRESS = frozenset({"database.url", "database.kind", "database.memory", "database.network_disk"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 refused, 2 usage, 3 busy or away, 130 interrupted."""
    os.umask(0o077)
    # Loading makes hundreds of thousands of objects that stay: looking for rubbish among them is a fifth of a start.
    gc.set_threshold(100_000, 10, 10)
    arguments = list(sys.argv[1:] if argv is None else argv)
    out = Output(as_json="--json" in arguments)
    try:
        code = _expected(arguments, out)
        sys.stdout.flush()
        return int(code)
    except BrokenPipeError:
        # Whoever read our output has seen enough; what follows goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(End.DONE)
    except KeyboardInterrupt:
        out.error(_interrupted(out))
        return int(End.INTERRUPTED)
    except Exception as error:
        noted = crash.record_crash(error, folders.log_file())
        out.error(text("cli.fault", number=noted.number, log=str(folders.log_file())))
        return int(End.REFUSED)


def _expected(arguments: list[str], out: Output) -> int:
    """Run, and answer every trouble that is expected with its sentence and code."""
    try:
        return _understood(arguments, out)
    except WrongUsage as error:
        out.error(str(error))
        return End.USAGE
    except Refused as refusal:
        return _refused(refusal, out)
    except BrokenPipeError:
        raise
    except OSError as error:
        out.error(text("cli.file", file=str(error.filename or ""), reason=error.strerror or type(error).__name__))
        return End.REFUSED


def _understood(arguments: list[str], out: Output) -> int:
    from backoffice.command_line.choosing import choose_language, choose_url, own_settings
    from backoffice.command_line.parser import build_parser

    settings = own_settings()
    choose_language(arguments, settings)
    for argument in arguments:
        # What Python could not decode comes as lone surrogates, which no database and no JSON can hold.
        if any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise WrongUsage(text("cli.not_text", argument=argument))
    try:
        asked = build_parser(arguments).parse_args(arguments)
    except SystemExit:  # argparse has answered --help; wrong arguments raise WrongUsage
        return End.DONE
    if asked.verb == "calc":  # opens no register, so the answer does not wait for the database layer to load
        from backoffice.command_line.calc_verb import calc

        return calc(asked, out)
    url = choose_url(asked, settings)
    if asked.verb is None and sys.stdin.isatty() and sys.stdout.isatty() and not out.as_json:
        return _screens(url, settings)
    from backoffice.command_line.call import Call
    from backoffice.command_line.verbs import run
    from backoffice.database import Database

    database = Database(url)
    try:
        return run(Call(asked, database, settings, out))
    finally:
        database.close()


def _screens(url: str, settings: "Settings | None") -> int:
    from backoffice.app import run
    from backoffice.security import local_actor

    return run(
        url,
        local_actor(),
        crash_log=folders.log_file(),
        delivery_folder=settings.delivery_folder if settings else None,
        picture_folder=settings.picture_folder if settings else None,
    )


def _refused(refusal: Refused, out: Output) -> End:
    from backoffice.command_line.problem_lines import problem_json, problem_sentences

    out.error(problem_sentences(refusal.problems), problems=[problem_json(problem) for problem in refusal.problems])
    return End.USAGE if all(problem.id in _ADDRESS for problem in refusal.problems) else End.REFUSED


def _interrupted(out: Output) -> str:
    return text("cli.interrupted") if out.written is None else text("cli.interrupted_after", number=out.written)


if __name__ == "__main__":
    sys.exit(main())
