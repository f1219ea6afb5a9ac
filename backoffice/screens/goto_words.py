"""The words that may be typed after `:`, in both languages, by the place they lead to.

Owns the words only.
"""

WORDS = {
    "start": ("start", "hjem", "forside", "home"),
    "places": ("afd", "afdeling", "afdelinger", "dep", "department", "departments", "organisationer", "places"),
    "dwellings": ("boliger", "liste", "dwellings", "list"),
    "dwelling": ("bolig", "dwelling"),
    "history": ("historik", "ændringer", "history", "changes"),
    "change": ("ændring", "change"),
    "import": ("import", "importér", "indlæs"),
    "export": ("eksport", "eksportér", "export"),
    "deliver": ("udk", "levering", "levér", "deliver", "delivery"),
    "codes": ("koder", "kodeliste", "kodelister", "codes"),
    "dialects": ("dialekt", "dialekter", "regneark", "dialects"),
    "reporting": ("indberet", "indberetning", "kladder", "reporting", "drafts"),
    "requests": ("anmodninger", "rettelser", "anmodning", "requests"),
    "worklist": ("arbejdsliste", "arbejdslisten", "fund", "kontrol", "worklist", "check"),
    "portal": ("portal", "portalen", "danmarkbolig"),
    "disability": ("handicap", "handicapoplysninger", "handicapregistreringer", "disability"),
    "coverage": ("dækning", "handicapdækning", "coverage"),
    "signups": ("opskrivning", "opskrivningsaftale", "opskrivningsaftaler", "signup", "signups"),
    "signup_matrix": ("skema", "opskrivningsskema", "matrix"),
    "cooperations": ("samarbejde", "samarbejder", "opskrivningssamarbejder", "cooperations"),
    "allocations": ("anvisning", "anvisningsaftale", "anvisningsaftaler", "fleksibel", "allocations"),
    "scenarios": ("scenarier", "scenarie", "køen", "scenarios"),
    "expiring": ("udløber", "udløb", "expiring"),
    "simulate": ("prøv", "simulér", "simulate"),
    "vacancies": ("ledige", "tomgang", "tomgange", "vacancies", "vacant"),
    "terminations": ("opsigelser", "fraflytninger", "terminations", "cases"),
    "case": ("sag", "opsigelse", "case", "termination"),
    "case_overview": ("overblik", "sagsoverblik", "overview"),
    "calendar": ("frister", "frist", "kalender", "calendar", "deadlines"),
    "settlements_due": ("forfald", "afregnes", "due"),
    "move_outs": ("statistik", "fraflytningstal", "statistics"),
    "inspections": ("syn", "flyttesyn", "indflytningssyn", "inspections", "inspection"),
    "settlements": ("afregninger", "afregning", "flytteafregning", "flytteafregninger", "settlements", "settlement"),
    "letters": ("breve", "brev", "letters", "letter"),
    "section_data": ("byggeafsnit", "faciliteter", "husdyr", "sections", "amenities"),
    "pictures": ("billeder", "plantegninger", "bilag", "pictures"),
    "waiting": ("ventetid", "ventetider", "waiting"),
    "calculate": ("beregn", "beregning", "regn", "calculate", "calc"),
    "improvements": ("forbedringer", "forbedring", "råderet", "improvements"),
    "rates": ("satser", "sats", "rates"),
    "leases": ("lejemål", "lejekontrakter", "leases"),
    "lease": ("lejekontrakt", "lease"),
    "sublets": ("fremleje", "fremlejer", "sublets"),
    "terms": ("lejevilkår", "vilkår", "terms"),
    "help": ("hjælp", "help"),
}
_KIND_OF = {word: kind for kind, words in WORDS.items() for word in words}


def command_of(typed: str) -> tuple[str, str]:
    """Return the command that a line begins with and the rest of the line; ("", line) where it is no command."""
    word, _, rest = typed.strip().partition(" ")
    kind = _KIND_OF.get(word.casefold(), "")
    return (kind, rest.strip()) if kind else ("", typed.strip())
