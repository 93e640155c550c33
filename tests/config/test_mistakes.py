"""Every mistake is told at its line and column, with what would be right."""

from __future__ import annotations

import pytest

from tests.config.small import said

MISTAKES = {
    "an unknown key of the file": ("default: {}", "2:1: error: unknown key `default` (did you mean `defaults`?)"),
    "an unknown key of a source": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', evry: 30m}",
        "3:42: error: unknown key `evry` (did you mean `every`?)",
    ),
    "a key of another kind of source": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', organization: x}",
        (
            "3:42: error: unknown key `organization` (one of kind, title, every, tier, first_run, expect_every, "
            "max_age, enabled, headers, allow_private, url, full_text)"
        ),
    ),
    "an unknown kind of source": (
        "sources:\n  a: {kind: fed}",
        "3:13: error: there is no kind of source named `fed` (did you mean `feed`?)",
    ),
    "no kind": ("sources:\n  a: {tier: press}", "3:3: error: `kind` is missing (one of feed, stubborn, sam_gov)"),
    "an unknown kind of channel": (
        "channels:\n  a: {kind: web-hook}",
        "3:13: error: there is no kind of channel named `web-hook` (did you mean `webhook`?)",
    ),
    "a kind that is a list": (
        "sources:\n  a: {kind: [feed]}",
        "3:13: error: there is no kind of source named `` (one of feed, stubborn, sam_gov)",
    ),
    "a missing key, told at the name": (
        "sources:\n  a: {kind: feed}",
        "3:3: error: `url` is missing (add `url: ...`)",
    ),
    "a missing key further in, told where the keys are": (
        "channels:\n  a: {kind: webhook, url: '${A}', digest: {days: [mon]}}",
        "3:43: error: `at` is missing (add `at: ...`)",
    ),
    "a tier that does not exist": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', tier: advocate}",
        "3:48: error: `tier` cannot be `advocate` (did you mean `advocacy`?)",
    ),
    "a word where true or false is wanted": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', enabled: maybe}",
        "3:51: error: `enabled` cannot be `maybe` (write true or false)",
    ),
    "true where a number is wanted": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', first_run: true}",
        "3:53: error: `first_run` cannot be true (one of seed, all, or write a whole number)",
    ),
    "a number as a title": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', title: 404}",
        '3:49: error: `title` cannot be 404 (a text is wanted: write it in quotes, "404")',
    ),
    "one address without its scheme; the value may hold a token and is not shown": (
        "sources:\n  a: {kind: feed, url: a.org/feed}",
        "3:24: error: `url` cannot be this value (write an address that begins with https://)",
    ),
    "an address with an impossible port": (
        "sources:\n  a: {kind: feed, url: 'https://a.org:99999/'}",
        "3:24: error: `url` is not an address (write an address that begins with https://)",
    ),
    "an address of this machine": (
        "sources:\n  a: {kind: feed, url: 'https://127.0.0.1/feed'}",
        "3:24: error: an address of this machine or of a private network (add `allow_private: true` if it is meant)",
    ),
    "a machine of the house by its name": (
        "sources:\n  a: {kind: feed, url: 'https://localhost/feed'}",
        "3:24: error: an address of this machine or of a private network (add `allow_private: true` if it is meant)",
    ),
    "http for a feed is a warning, since some have nothing else": (
        "sources:\n  a: {kind: feed, url: 'http://a.org/feed'}",
        "3:24: warning: http can be read and changed on the way (write https://, if the other side has it)",
    ),
    "http for another kind is an error": (
        "sources:\n  a: {kind: sam_gov, api_key: '${K}', base_url: 'http://a.org/'}",
        "3:49: error: http can be read and changed on the way (write https://, if the other side has it)",
    ),
    "polling too often": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', every: 1m}",
        "3:49: error: `every` cannot be 1m (5m is the least; with `allow_private: true` from 1s)",
    ),
    "polling without a pause, even of a machine of one's own": (
        "sources:\n  a: {kind: feed, url: 'http://127.0.0.1/', every: 0s, allow_private: true}",
        "3:52: error: `every` cannot be 0s (1s is the least)",
    ),
    "polling too often by default": (
        "defaults: {every: 10s}",
        "2:19: error: `every` cannot be 10s (5m is the least; with `allow_private: true` from 1s)",
    ),
    "a duration without a unit": (
        "retention: {items: 400}",
        "2:20: error: `items` cannot be 400 (write a duration as a number and a unit: 90s, 30m, 6h, 14d or 2w)",
    ),
    "a duration beyond the calendar": (
        "retention: {items: 9000w}",
        "2:20: error: `items` is too long (36500d is the most)",
    ),
    "a duration of no time": ("retention: {items: 0d}", "2:20: error: `items` cannot be 0s (1s is the least)"),
    "a time zone that does not exist": (
        "defaults: {timezone: America/NewYork}",
        "2:22: error: there is no time zone `America/NewYork` (did you mean `America/New_York`?)",
    ),
    "a name with capitals": (
        "sources:\n  Ars Technica: {kind: feed, url: 'https://a.org/'}",
        (
            "3:3: error: the name `Ars Technica` cannot be used "
            "(lower-case letters, digits and hyphens only: `ars-technica`)"
        ),
    ),
    "a name of nothing that can be saved": (
        "lists:\n  '?': [x]",
        "3:3: error: the name `?` cannot be used (lower-case letters, digits and hyphens only)",
    ),
    "a key written twice": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/'}\n\n  a: {kind: feed, url: 'https://b.org/'}",
        "5:3: error: the key `a` is written twice; first on line 3 (keep one of them)",
    ),
    "a section that is a list": (
        "sources: [a]",
        "2:10: error: `sources` is not a mapping (write `name: {...}` lines)",
    ),
    "a part that is a text": (
        "sources:\n  a: https://a.org/feed",
        "3:6: error: `a` cannot be `https://a.org/feed` (write keys and values, as in {key: value})",
    ),
    "a number as a phrase": (
        "lists:\n  a: [x, 2600]",
        '3:10: error: `a` cannot be 2600 (a text is wanted: write it in quotes, "2600")',
    ),
    "a word of YAML as a phrase": (
        "lists:\n  a: [x, true]",
        '3:10: error: `a` cannot be true (a text is wanted: write it in quotes, "true")',
    ),
    "nothing as a phrase": ("lists:\n  a: [x, ]\n  b: [~]", "4:7: error: `b` cannot be nothing (write a text)"),
    "a list in a list": ("lists:\n  a: [[x]]", "3:7: error: `a` cannot be a list (write a text)"),
    "an empty list": ("lists:\n  a: []", "3:6: error: the list is empty (give at least one phrase)"),
    "an empty phrase": ("lists:\n  a: ['']", "3:7: error: `a` is empty (write a text)"),
    "an empty `any`": ("topics:\n  a: {title: A, any: []}", "3:22: error: `any` is empty (give at least one)"),
    "no `any`": ("topics:\n  a: {title: A}", "3:3: error: `any` is missing (add `any: ...`)"),
    "the name of a field that is no key of the file": (
        "topics:\n  a: {title: A, any: [x], any_of: [y]}",
        "3:27: error: unknown key `any_of` (did you mean `any`?)",
    ),
    "an unknown key of a phrase": (
        "topics:\n  a: {title: A, any: [{phrase: x, nere: [y]}]}",
        "3:35: error: unknown key `nere` (did you mean `near`?)",
    ),
    "a number out of bounds in a phrase": (
        "topics:\n  a: {title: A, any: [x, {phrase: x, within: 900}]}",
        "3:46: error: `within` cannot be 900 (at most 200)",
    ),
    "a severity that does not exist": (
        "topics:\n  a: {title: A, any: [x], severity: hihg}",
        "3:37: error: `severity` cannot be `hihg` (did you mean `high`?)",
    ),
    "a list that does not exist": (
        "lists: {vendors: [x]}\ntopics:\n  a: {title: A, any: [{list: vendor}]}",
        "4:30: error: there is no list `vendor` (did you mean `vendors`?)",
    ),
    "a list that does not exist, beside a phrase": (
        "lists: {vendors: [x]}\ntopics:\n  a: {title: A, any: [{phrase: x, near: [{list: cameras}]}]}",
        "4:49: error: there is no list `cameras` (one of vendors)",
    ),
    "a filter by a topic that does not exist": (
        "topics:\n  plates: {title: A, any: [x]}\npublications:\n  a: {title: A, topics: [plate]}",
        "5:26: error: there is no topic `plate` (did you mean `plates`?)",
    ),
    "a filter by a topic where there is none": (
        "publications:\n  a: {title: A, topics: [plate]}",
        "3:26: error: there is no topic `plate` (there is none)",
    ),
    "a filter by a source that does not exist": (
        (
            "sources:\n  eff: {kind: feed, url: 'https://a.org/'}\nchannels:\n"
            "  a: {kind: webhook, url: '${A}', sources: [ef]}"
        ),
        "5:45: error: there is no source `ef` (did you mean `eff`?)",
    ),
    "a filter by a kind that does not exist": (
        "publications:\n  a: {title: A, kinds: [sam-gov]}",
        "3:25: error: there is no kind of source `sam-gov` (did you mean `sam_gov`?)",
    ),
    "a rule limited to a kind that does not exist": (
        "topics:\n  a: {title: A, any: [x], only: {kinds: [feeds]}}",
        "3:42: error: there is no kind of source `feeds` (did you mean `feed`?)",
    ),
    "a filter by a tier that does not exist": (
        "publications:\n  a: {title: A, tiers: [pres]}",
        "3:25: error: `tiers` cannot be `pres` (did you mean `press`?)",
    ),
    "one value where a list is wanted": (
        "topics:\n  t: {title: A, any: [x]}\npublications:\n  a: {title: A, topics: t}",
        "5:25: error: `topics` cannot be `t` (write a list, as in [one, two])",
    ),
    "a time of day that is none": (
        "channels:\n  a: {kind: webhook, url: '${A}', digest: {at: '25:00'}}",
        '3:48: error: `at` cannot be `25:00` (write a time of day in quotes, as in "08:00")',
    ),
    "a weekday in full": (
        "channels:\n  a: {kind: webhook, url: '${A}', digest: {at: '08:00', days: [monday]}}",
        "3:64: error: `days` cannot be `monday` (did you mean `mon`?)",
    ),
    "quiet hours without end": (
        "channels:\n  a: {kind: webhook, url: '${A}', quiet_hours: {from: '22:00', to: '22:00'}}",
        "3:68: error: quiet hours that begin and end at the same time (leave `quiet_hours` out)",
    ),
    "a cap of nothing": (
        "channels:\n  a: {kind: webhook, url: '${A}', cap: {alerts: 0}}",
        "3:49: error: `alerts` cannot be 0 (at least 1)",
    ),
    "a cap over no time": (
        "channels:\n  a: {kind: webhook, url: '${A}', cap: {alerts: 3, per: 0h}}",
        "3:57: error: `per` cannot be 0s (1s is the least)",
    ),
    "a negative amount": (
        "publications:\n  a: {title: A, minimum_amount: -1}",
        "3:33: error: `minimum_amount` cannot be -1 (at least 0)",
    ),
    "an amount in words": (
        "publications:\n  a: {title: A, minimum_amount: 1M}",
        "3:33: error: `minimum_amount` cannot be `1M` (write a number)",
    ),
    "a value of a form of its own": (
        "sources:\n  a: {kind: stubborn, pin: '12'}",
        r"3:28: error: `pin` cannot be `12` (it has to fit ^\d{4}$)",
    ),
    "keys that do not agree, told at the name": (
        "sources:\n  a: {kind: stubborn, pin: '1234', again: '1243'}",
        "3:3: error: the pins differ",
    ),
    "a phrase that is too long": (
        f"lists:\n  a: [{'x' * 201}]",
        f"3:7: error: `a` cannot be `{'x' * 57}...` (at most 200 characters)",
    ),
    "retention that is a list": (
        "retention: [1]",
        "2:12: error: `retention` cannot be a list (write keys and values, as in {key: value})",
    ),
    "defaults that are a text": (
        "defaults: all",
        "2:11: error: `defaults` cannot be `all` (write keys and values, as in {key: value})",
    ),
    "a merge key, which YAML 1.2 does not have": (
        "sources:\n  a: {kind: feed, url: 'https://a.org/', <<: {}}",
        "3:42: error: unknown key `<<` (YAML 1.2 has no merge keys: write the keys out, or use `lists`)",
    ),
    "an address of a heartbeat that is none": (
        "defaults: {heartbeat: {url: '${H}x'}}",
        "2:29: error: `url` is not an address (write an address that begins with https://)",
    ),
}


@pytest.mark.parametrize(("text", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_alone(text: str, problem: str) -> None:
    assert said(f"version: 1\n{text}\n", {"A": "https://example.org/hook", "H": "ftp://", "K": "k"}) == [problem]
