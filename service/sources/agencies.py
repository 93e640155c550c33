"""Names of US agencies as SAM.gov and USAspending write them -> name and slug of the Federal Register (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from service.domain.items import Agency

# Slug: the Federal Register's name, then the names of the other sources in the form that `_normal` gives
# (source: the register's own list of agencies, GET /api/v1/agencies).
_TABLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "homeland-security-department": ("Homeland Security Department", "department of homeland security"),
        "u-s-immigration-and-customs-enforcement": (
            "U.S. Immigration and Customs Enforcement",
            "immigration and customs enforcement",
            "ice",
        ),
        "u-s-customs-and-border-protection": (
            "U.S. Customs and Border Protection",
            "customs and border protection",
            "bureau of customs and border protection",
            "cbp",
        ),
        "u-s-citizenship-and-immigration-services": (
            "U.S. Citizenship and Immigration Services",
            "citizenship and immigration services",
            "bureau of citizenship and immigration services",
            "uscis",
        ),
        "transportation-security-administration": (
            "Transportation Security Administration",
            "transportation security administration",
            "tsa",
        ),
        "secret-service": ("Secret Service", "secret service"),
        "coast-guard": ("Coast Guard", "coast guard"),
        "federal-emergency-management-agency": (
            "Federal Emergency Management Agency",
            "federal emergency management agency",
            "fema",
        ),
        "federal-law-enforcement-training-center": (
            "Federal Law Enforcement Training Center",
            "federal law enforcement training center",
            "federal law enforcement training centers",
        ),
        "justice-department": ("Justice Department", "department of justice"),
        "federal-bureau-of-investigation": (
            "Federal Bureau of Investigation",
            "federal bureau of investigation",
            "fbi",
        ),
        "executive-office-for-immigration-review": (
            "Executive Office for Immigration Review",
            "executive office for immigration review",
        ),
        "drug-enforcement-administration": (
            "Drug Enforcement Administration",
            "drug enforcement administration",
            "dea",
        ),
        "united-states-marshals-service": ("United States Marshals Service", "marshals service"),
        "alcohol-tobacco-firearms-and-explosives-bureau": (
            "Alcohol, Tobacco, Firearms, and Explosives Bureau",
            "bureau of alcohol tobacco firearms and explosives",
            "alcohol tobacco firearms and explosives bureau",
            "atf",
        ),
        "prisons-bureau": (
            "Prisons Bureau",
            "federal prison system",
            "bureau of prisons",
            "federal prison system bureau of prisons",
        ),
        "justice-programs-office": ("Justice Programs Office", "office of justice programs"),
        "internal-revenue-service": ("Internal Revenue Service", "internal revenue service", "irs"),
        "treasury-department": ("Treasury Department", "department of treasury"),
        "social-security-administration": ("Social Security Administration", "social security administration"),
        "health-and-human-services-department": (
            "Health and Human Services Department",
            "department of health and human services",
        ),
        "centers-for-medicare-medicaid-services": (
            "Centers for Medicare & Medicaid Services",
            "centers for medicare and medicaid services",
        ),
        "refugee-resettlement-office": ("Refugee Resettlement Office", "office of refugee resettlement"),
        "state-department": ("State Department", "department of state"),
        "national-security-agency-central-security-service": (
            "National Security Agency/Central Security Service",
            "national security agency",
            "national security agency central security service",
        ),
        "national-intelligence-office-of-the-national-director": (
            "National Intelligence, Office of the National Director",
            "office of director of national intelligence",
        ),
        "central-intelligence-agency": ("Central Intelligence Agency", "central intelligence agency"),
        "privacy-and-civil-liberties-oversight-board": (
            "Privacy and Civil Liberties Oversight Board",
            "privacy and civil liberties oversight board",
        ),
        "personnel-management-office": ("Personnel Management Office", "office of personnel management"),
        "defense-department": ("Defense Department", "department of defense", "department of war"),
        "army-department": ("Army Department", "department of army"),
        "navy-department": ("Navy Department", "department of navy"),
        "air-force-department": ("Air Force Department", "department of air force"),
        "defense-logistics-agency": ("Defense Logistics Agency", "defense logistics agency"),
        "defense-information-systems-agency": (
            "Defense Information Systems Agency",
            "defense information systems agency",
        ),
        "defense-intelligence-agency": ("Defense Intelligence Agency", "defense intelligence agency"),
        "general-services-administration": ("General Services Administration", "general services administration"),
        "veterans-affairs-department": ("Veterans Affairs Department", "department of veterans affairs"),
        "agriculture-department": ("Agriculture Department", "department of agriculture"),
        "commerce-department": ("Commerce Department", "department of commerce"),
        "census-bureau": ("Census Bureau", "census bureau", "bureau of census"),
        "education-department": ("Education Department", "department of education"),
        "energy-department": ("Energy Department", "department of energy"),
        "housing-and-urban-development-department": (
            "Housing and Urban Development Department",
            "department of housing and urban development",
        ),
        "interior-department": ("Interior Department", "department of interior"),
        "labor-department": ("Labor Department", "department of labor"),
        "transportation-department": ("Transportation Department", "department of transportation"),
        "federal-aviation-administration": ("Federal Aviation Administration", "federal aviation administration"),
        "environmental-protection-agency": ("Environmental Protection Agency", "environmental protection agency"),
        "postal-service": ("Postal Service", "postal service"),
        "federal-trade-commission": ("Federal Trade Commission", "federal trade commission"),
        "federal-communications-commission": ("Federal Communications Commission", "federal communications commission"),
        "national-aeronautics-and-space-administration": (
            "National Aeronautics and Space Administration",
            "national aeronautics and space administration",
            "nasa",
        ),
    }
)
_BY_NAME = {other: Agency(name=name, slug=slug) for slug, (name, *others) in _TABLE.items() for other in others}
_COUNTRY = re.compile(r"^(?:the )?(?:u s|us|united states)(?: of america)? ")
_INVERTED = re.compile(r"^(?P<what>.+?), (?P<head>dep(?:artmen)?t of(?: the)?|office of(?: the)?|bureau of(?: the)?)$")


def agency(name: str) -> Agency:
    """Return the agency of that name, as the Federal Register calls it; under its own name where it is not known."""
    return _BY_NAME.get(_normal(name)) or Agency(name=" ".join(name.split()))


def agencies(*names: str | None) -> tuple[Agency, ...]:
    """Return the agencies of those names, each once, in their order."""
    return tuple(dict.fromkeys(agency(name) for name in names if name and name.strip()))


def split_path(path: str, code: str | None = None) -> tuple[str, ...]:
    """Return the parts of SAM.gov's `DEPARTMENT.SUBTIER.OFFICE`; names may hold dots of their own.

    `code` (`070.7012.70CMSD`) tells how many parts there are. Where the dots are more, those of abbreviations (one
    letter before, or a space after) do not part.
    """
    parts = path.split(".")
    if code is None or len(parts) != code.count(".") + 1:
        parts = re.split(r"(?<![\W_][A-Za-z])(?<!^[A-Za-z])\.(?=[^\s.])", path)
    return tuple(part.strip() for part in parts if part.strip())


def _normal(name: str) -> str:
    text = " ".join(name.casefold().replace("&", " and ").split())
    inverted = _INVERTED.match(text)
    if inverted:
        text = f"{inverted['head']} {inverted['what']}"
    text = " ".join(re.sub(r"[^\w]+", " ", text).split())
    text = re.sub(r"^dept\b", "department", text)
    text = _COUNTRY.sub("", text)
    return re.sub(r"\b(of) the\b", r"\1", text)
