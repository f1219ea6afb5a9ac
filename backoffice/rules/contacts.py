"""Whether a website, a mail address and a telephone number look like ones; by their form only, nothing is ever fetched.

Owns the forms. An empty value is nobody's fault here: whether one is needed is for who asks.
"""

import re

_LABEL = r"[0-9a-zæøåäöüé](?:[0-9a-zæøåäöüé-]{0,61}[0-9a-zæøåäöüé])?"
_HOST = rf"(?:{_LABEL}\.)+(?=[^.:/?#]*[a-zæøå]){_LABEL}"
_WEBSITE = re.compile(rf"(?:https?://)?{_HOST}(?::[0-9]{{1,5}})?(?P<rest>[/?#][^\s<>\"]*)?")
_ATOM = r"[0-9a-z!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_HOST}")
_FRONT = re.compile(r"/?(?:(?:index|default|forside|home)(?:\.\w{1,5})?)?/?(?:#(?!/).*)?")
_BETWEEN = re.compile(r"[ ().\-\u00a0]")
_DANISH = re.compile(r"(?:(?:\+|00)45)?[2-9][0-9]{7}", re.ASCII)
_ABROAD = re.compile(r"(?:\+|00)(?!45)[1-9][0-9]{5,13}", re.ASCII)


def website_fault(value: str) -> str:
    """Return what is wrong with a web address: "website_syntax", "website_front_page" (it leads to no page of its own), or "".

    http and https, or none ("www.aaparken.dk"); a host with a dot, letters of Danish names too; no blanks, no user.
    """
    found = _WEBSITE.fullmatch(value.strip().lower()) if len(value) <= 255 else None
    if found is None:
        return "website_syntax"
    return "website_front_page" if _FRONT.fullmatch(found["rest"] or "") else ""


def email_fault(value: str) -> str:
    """Return "email_syntax" for what is not one mail address, else ""."""
    return "" if len(value) <= 254 and _EMAIL.fullmatch(value.strip().lower()) else "email_syntax"


def phone_fault(value: str) -> str:
    """Return "phone_syntax" for what is neither a Danish number of 8 digits nor one with a country's code, else ""."""
    bare = _BETWEEN.sub("", value.strip())
    return "" if _DANISH.fullmatch(bare) or _ABROAD.fullmatch(bare) else "phone_syntax"


FAULT_OF = {"website": website_fault, "email": email_fault, "phone": phone_fault}
"""What judges the target of a way."""
