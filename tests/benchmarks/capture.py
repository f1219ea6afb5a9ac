"""Runs a real Textual app in this process and measures what a key costs until its last frame.

Owns the driver that collects frames and the waiting. Never uses the pilot: it sleeps 40 ms a key. CPU time is that of
the process, so other work on the machine does not count; wall time is given for the eye only.
"""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from textual import events, messages
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size

QUIET_SECONDS = 0.03
QUIET_WAKEUPS = 5
LONGEST_SECONDS = 20.0
_CHARACTERS = {"space": " ", "full_stop": "."}


class Line(NamedTuple):
    """One comparison: the work, our ms, what it is compared with, its ms, the ratio, and the ratio to reach."""

    work: str
    ours: float
    against: str
    floor: float
    ratio: float
    goal: float


class Cost(NamedTuple):
    """What a key cost until its last frame: ms of CPU, ms on the clock, frames, and characters written."""

    cpu: float
    wall: float
    frames: int
    characters: int


class CaptureDriver(Driver):
    """A driver that is not headless, so that frames become terminal text, and keeps that text."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self.frames = 0
        self.last_cpu = self.last_wall = 0.0
        self.written: list[str] = []
        self.painted = asyncio.Event()

    def write(self, data: str) -> None:
        """Keep what goes to the terminal."""
        self.written.append(data)

    def flush(self) -> None:
        """Note that a frame is complete."""
        self.frames += 1
        self.last_cpu, self.last_wall = time.process_time(), time.perf_counter()
        self.painted.set()

    def start_application_mode(self) -> None:
        """Tell the size of the terminal and that it takes a frame as a whole."""
        size = Size(*(self._size or (200, 50)))
        self.send_message(events.Resize(size, size))
        self.send_message(messages.TerminalSupportsSynchronizedOutput())

    def disable_input(self) -> None:
        """There is no input but `send_message`."""

    def stop_application_mode(self) -> None:
        """There is no terminal to restore."""


class Running:
    """An app that runs: press keys and learn what each cost."""

    def __init__(self, app: App[Any], driver: CaptureDriver) -> None:
        self.app = app
        self.driver = driver

    async def press(self, key: str) -> Cost:
        """Send a key, wait for its last frame, return what it cost. TimeoutError if it paints nothing."""
        driver = self.driver
        driver.written.clear()
        driver.painted.clear()
        before, wall, cpu = driver.frames, time.perf_counter(), time.process_time()
        driver.send_message(events.Key(key, _CHARACTERS.get(key, key if len(key) == 1 else None)))
        await asyncio.wait_for(driver.painted.wait(), LONGEST_SECONDS)
        await self.quiet()
        characters = sum(map(len, driver.written))
        return Cost((driver.last_cpu - cpu) * 1e3, (driver.last_wall - wall) * 1e3, driver.frames - before, characters)

    async def quiet(self) -> None:
        """Wait until no frame has come for 30 ms and five turns of the loop: a blocked loop is not a quiet one."""
        seen, since, wakeups = self.driver.frames, time.perf_counter(), 0
        while wakeups < QUIET_WAKEUPS or time.perf_counter() - since < QUIET_SECONDS:
            await asyncio.sleep(QUIET_SECONDS / QUIET_WAKEUPS)
            wakeups += 1
            if self.driver.frames != seen:
                seen, since, wakeups = self.driver.frames, time.perf_counter(), 0


@asynccontextmanager
async def running(app: App[Any], size: tuple[int, int] = (200, 50)) -> AsyncIterator[Running]:
    """Run an app whose `driver_class` is CaptureDriver; it is quiet and the garbage collector is calm on entry."""
    task = asyncio.create_task(app.run_async(size=size, mouse=False))
    while not (isinstance(driver := app._driver, CaptureDriver) and driver.frames):
        await asyncio.sleep(0.005)
        if task.done():
            task.result()
    here = Running(app, driver)
    await here.quiet()
    gc.collect()
    gc.freeze()
    try:
        yield here
    finally:
        app.exit()
        await task
        gc.unfreeze()
