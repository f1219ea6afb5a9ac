"""Writing whole-day events as a calendar file (.ics, RFC 5545) that mail programs and telephones read.

Owns the format only. What an event may say is the caller's: a calendar is often shared, so nothing personal belongs in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from icalendar import Calendar, Event

from backoffice.exchange.files import replacing
from backoffice.safe_text import plain


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event on one day; `uid` stays the same for the same thing, so that a file read again does not double it."""

    uid: str
    day: date
    summary: str
    location: str = ""


def write_calendar(path: Path, events: Iterable[CalendarEvent], *, made_at: datetime, replace: bool = False) -> int:
    """Write the events and return how many; refused where a file is there and is not to be replaced. `made_at` is UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//backoffice//deadlines//DA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for event in events:
        calendar.add_component(_component(event, made_at))
    with replacing(path, replace=replace) as stream:
        stream.write(calendar.to_ical())
    return len(calendar.subcomponents)


def _component(event: CalendarEvent, made_at: datetime) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("dtstamp", made_at.replace(tzinfo=UTC))
    component.add("dtstart", event.day)
    component.add("summary", plain(event.summary))
    if event.location:
        component.add("location", plain(event.location))
    # A deadline keeps nobody from a meeting.
    component.add("transp", "TRANSPARENT")
    return component
