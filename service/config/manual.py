"""Every key of feeds.yaml in a sentence (pure): for the JSON Schema, and held equal to docs/feeds-yaml.md by a test.

A kind of source or channel need not be here: the sentence of its docstring that names the key in backquotes serves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.config.shapes import Model, file_keys

FILE: Mapping[str, str] = {
    "version": "The version of this format: 1.",
    "defaults": "What holds for every source and channel that does not say otherwise.",
    "retention": "How long things are kept.",
    "lists": "Phrases used in several topics, by name.",
    "sources": "Where news comes from, by name.",
    "topics": "What to look for, by name.",
    "channels": "Who is told, by name.",
    "publications": "Filtered feeds that people subscribe to, by name.",
}

KEYS: Mapping[str, Mapping[str, str]] = {
    "DefaultsOptions": {
        "every": "Where the rhythm of a source begins that does not say so itself; at least 5m.",
        "contact": "An address for people, told to the sites that are polled so that they can write to you.",
        "timezone": "The time zone of digests and quiet hours, as in America/New_York.",
        "max_age": "What is older when first seen is kept and told to nobody.",
        "heartbeat": "An address to call while all is well, so that silence there means trouble here.",
    },
    "HeartbeatOptions": {
        "url": "The address to call; it is a secret, write ${NAME}.",
        "every": "How often it is called.",
    },
    "RetentionOptions": {
        "items": "How long items are kept; what they are known by, and the evidence of alerts, is kept longer.",
        "polls": "How long the record of polls is kept.",
        "attempts": "How long the record of attempts to deliver is kept.",
    },
    "SourceOptions": {
        "kind": "What kind of source this is; it decides which other keys there are.",
        "title": "Its name for people; a feed's own title if left out.",
        "every": "How often it is asked, exactly; at least 5m, from 1s with `allow_private`. Left out: by its rhythm.",
        "tier": "How near it stands to the event: official, primary, press, advocacy or blog; the nearest leads.",
        "first_run": "What of the first poll is told: `seed` nothing, `all` everything, or the number of newest items.",
        "expect_every": "Its usual rhythm; silence for longer is told to the operations channel.",
        "max_age": "As in `defaults`, for this source.",
        "enabled": "Write false to leave it out without taking it out.",
        "headers": "Headers sent with each request; their values are secrets, write ${NAME}.",
        "allow_private": "Admit an address of this machine or a private network: only this one, also http, any port.",
    },
    "HostedSourceOptions": {
        "base_url": "Another host in place of the usual one, for a mirror or a test.",
    },
    "FeedOptions": {
        "url": "The address of the feed: RSS, Atom, RDF or JSON Feed.",
        "full_text": "Read the linked page where the feed has only a summary.",
        "websub": "Let the hub that the feed names push it, where hubs can reach OVERSIGHT_BASE_URL.",
    },
    "InboxOptions": {
        "secret": "What a push proves itself by, or a list of them while one replaces another; write ${NAME}.",
    },
    "FederalRegisterOptions": {
        "agencies": "The Federal Register's names of agencies, as in homeland-security-department; all if left out.",
        "types": "Kinds of document: notice, rule, proposed_rule, presidential_document; all if left out.",
        "term": "Only documents in which the Federal Register's own search finds this.",
        "days": "How many days back the first poll looks.",
    },
    "PublicInspectionOptions": {
        "agencies": "The Federal Register's names of agencies, as in homeland-security-department; all if left out.",
        "types": "Kinds of document: notice, rule, proposed_rule, presidential_document; all if left out.",
        "term": "Only filings in which the Federal Register's own search finds this.",
    },
    "SamGovOptions": {
        "api_key": "A key of SAM.gov; it is a secret, write ${NAME}.",
        "organization": "A part of the agency's name, as SAM.gov writes it.",
        "organization_code": "The agency's code, as in 070.7012.",
        "types": "Kinds of notice; all if left out.",
        "titles": "Words that the title has to hold; each costs a request of its own.",
        "naics": "Industry codes, in quotes; each costs a request of its own.",
        "days": "How many days back the first poll looks.",
        "daily_requests": "How many requests a day its key has, for all its sources; without a federal role 10.",
    },
    "SamGovCsvOptions": {
        "every": "How often it is asked whether there is a new file; it is downloaded only then.",
        "organization": "A part of the name of the department, the agency or the office, as SAM.gov writes it.",
        "types": "Kinds of notice; all if left out.",
        "naics": "Industry codes, or how they begin, in quotes.",
        "days": "How many days back the first poll looks, and how long a notice is watched for changes.",
    },
    "UsaSpendingOptions": {
        "awarding_agency": "The department that buys, as USAspending writes it.",
        "awarding_subagency": "The agency within it, as USAspending writes it.",
        "minimum_amount": "Only awards of at least so many dollars are read.",
        "keywords": "Words that USAspending's own search has to find, at least three letters each.",
        "recipients": "Who is paid: names, or better UEIs.",
        "programs": "Only grants of these programs, by assistance listing number, as in 97.067.",
        "groups": "Kinds of award: contracts, idvs, grants, direct_payments, other.",
        "days": "How many days back the first poll looks.",
    },
    "CongressOptions": {
        "api_key": "A key of api.data.gov; it is a secret, write ${NAME}.",
        "congress": "The number of the Congress, as in 119; the one that sits if left out.",
        "types": "Kinds of bill: hr, s, hjres, sjres, hconres, sconres, hres, sres; all if left out.",
        "days": "How many days back the first poll looks.",
    },
    "RegulationsOptions": {
        "api_key": "A key of api.data.gov; it is a secret, write ${NAME}.",
        "agencies": "Agencies by the site's own ids, as in DHS, ICEB, USCBP; all if left out.",
        "types": "Kinds of document: notice, rule, proposed_rule, supporting, other.",
        "docket": "Only the documents of this docket.",
        "term": "Only documents in which the site's own search finds this.",
        "days": "How many days back the first poll looks.",
    },
    "CourtListenerOptions": {
        "every": "How often it is asked; who is polled for nothing should be asked rarely.",
        "query": "What to search for, in CourtListener's own way of writing.",
        "type": "What to search in: opinions or dockets.",
        "docket": "The number in the address of one docket, to hear of all its entries.",
        "court": "A court by CourtListener's id, as in ca9 or scotus, or all, to hear of all its opinions.",
    },
    "GrantsGovOptions": {
        "every": "How often it is asked; all that is open is read each time.",
        "term": "Only offers in which the site's own search finds this.",
        "programs": "Only these programs, by assistance listing number, as in 16.738; each is a request of its own.",
        "agencies": "Only these agencies, by the site's own codes, as in USDOJ-OJP-BJA.",
    },
    "FilterOptions": {
        "topics": "Only these topics.",
        "sources": "Only these sources.",
        "kinds": "Only these kinds of source.",
        "tiers": "Only these tiers.",
        "agencies": "Only these agencies, by the Federal Register's names; those of other sources are mapped to them.",
        "minimum_severity": "Only from this severity on: low, medium, high or urgent.",
        "minimum_amount": "Leave out what has a smaller amount, in dollars; what names no amount passes.",
    },
    "ChannelOptions": {
        "kind": "What kind of channel this is; it decides which other keys there are.",
        "role": "`alerts` is told news; `operations` is told of sources and channels in trouble, and no news.",
        "digest": "One message a day, not single alerts; of an operations channel, the hour of its daily report.",
        "quiet_hours": "Hours in which alerts wait.",
        "cap": "The most single alerts in a time; what is above goes into one digest.",
        "deadlines": "How long before a deadline to remind, as in [14d, 2d].",
        "enabled": "Write false to leave it out without taking it out.",
        "allow_private": "Admit an address of this machine or a private network: only this one, also http, any port.",
    },
    "AddressedOptions": {
        "url": "The address to post to; it is a secret, write ${NAME}.",
    },
    "DiscordOptions": {
        "thread_id": "The number of a thread to post into, in quotes.",
    },
    "WebhookOptions": {
        "secret": "The key that signs what is sent, or a list of keys while one replaces another; write ${NAME}.",
    },
    "DigestOptions": {
        "at": "The time of day it goes out, in the time zone of `defaults`, in quotes.",
        "days": "On which days: mon, tue, wed, thu, fri, sat, sun; all if left out.",
    },
    "QuietHoursOptions": {
        "from": "When they begin, in the time zone of `defaults`, in quotes.",
        "to": "When they end; what waited goes out then.",
        "urgent": "`through`: urgent alerts do not wait; `hold`: they wait too.",
    },
    "CapOptions": {
        "alerts": "How many single alerts at most.",
        "per": "In which time.",
        "by": "Counted over the whole `channel`, or for each `topic`.",
    },
    "PublicationOptions": {
        "title": "The title that readers of the feed see.",
        "description": "A sentence below it.",
        "access": "`public`, or `token`: shown only to those who sign in with the admin token.",
        "limit": "How many stories it shows, at most 500.",
    },
    "TopicOptions": {
        "title": "Its name for people.",
        "description": "What it is about, for people.",
        "severity": "The least severity of its alerts: low, medium, high or urgent.",
        "threshold": "The score from which an item belongs to the topic.",
        "any": "Phrases that score: each counts once with its weight, double in the title.",
        "all": "Groups of phrases; one of each group is required as well.",
        "not": "Phrases that cancel only the hits that they overlap.",
        "none": "Phrases that forbid the topic for the whole item.",
        "only": "Only items of these kinds, tiers or agencies.",
        "except": "No items of these kinds, tiers or agencies.",
    },
    "PhraseOptions": {
        "phrase": "The words to look for.",
        "list": "The name of a list; stands for each phrase of it, with the same options.",
        "near": "The phrase counts only with one of these close by, before or after, in the same field.",
        "within": "How many words away `near` may be.",
        "in": "Only in this field: title, text, recipient or agency.",
        "weight": "How much it adds to the score.",
        "case": "`exact`: capitals as written; `any`: capitals do not matter, whatever the phrase.",
        "only": "Counts only in items of these kinds, tiers or agencies.",
        "except": "Does not count in items of these kinds, tiers or agencies.",
    },
    "Scope": {
        "kinds": "These kinds of source.",
        "tiers": "These tiers.",
        "agencies": "These agencies, by the Federal Register's names.",
    },
}


def describe(model: Model, key: str) -> str | None:
    """Return the sentence for a key of a model: from here, from the field, or from the docstring; None if nowhere."""
    for part in model.__mro__:
        if key in KEYS.get(part.__name__, {}):
            return KEYS[part.__name__][key]
    field = file_keys(model)[key]
    return field.description or _from_docstring(model.__doc__ or "", key)


def _from_docstring(docstring: str, key: str) -> str | None:
    sentences = re.split(r"(?<=[.;])\s+", " ".join(docstring.split()))
    found = next((sentence for sentence in sentences if f"`{key}`" in sentence), None)
    return None if found is None else found.rstrip(";.") + "."
