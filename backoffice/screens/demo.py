"""Fill an empty register with demonstration data: how many dwellings, progress, and how many mistakes are planted."""

from backoffice.formats import parse_integer
from backoffice.rules.problems import refused
from backoffice.screens.ask import AskLine
from backoffice.screens.long_work import watched
from backoffice.screens.page import Page
from backoffice.text import counted, text
from backoffice.watch import Watch

SUGGESTED = 3_000
SEED = 7


async def fill_with_demonstration(page: Page) -> None:
    """Ask how many dwellings, make them in one transaction, and tell what was made."""
    from backoffice.operations.demo import fill

    typed = await page.app.push_screen_wait(AskLine(text("demo.ask"), str(SUGGESTED), text("demo.ask.help")))
    if not typed:
        return
    try:
        dwellings = parse_integer(typed)
    except ValueError:
        raise refused("demo.not_a_number") from None
    register = page.register

    def work(watch: Watch) -> int:
        with register.database.writing() as session:
            return len(fill(session, register.actor, dwellings, SEED, register.today, watch).planted)

    planted = await watched(page, work)
    if planted is not None:
        register.forget_codes()
        page.tell(counted("demo.filled", dwellings, planted=planted))
