"""How often each phrase of the rules counted, and how often that was noise (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from service.domain.marks import Verdict
from service.domain.matches import Match
from service.domain.options import PhraseItem, TopicOptions

PhraseKey = tuple[str, str]
"""A topic's slug, and a phrase as feeds.yaml writes it."""
Phrases = dict[str, dict[str, bool]]
"""The phrases that scored in one story, by topic; True: without it the topic would not match (it is decisive)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseRate:
    """How one phrase did. `stories`: in how many it scored; `decisive`: in how many its topic hung on it.

    `useful` and `noise`: how many of the stories in which it scored a reader marked so.
    """

    topic: str
    phrase: str
    stories: int = 0
    decisive: int = 0
    useful: int = 0
    noise: int = 0

    @property
    def noise_share(self) -> float | None:
        """Return the share of marked stories that were noise; None where none was marked."""
        marked = self.useful + self.noise
        return self.noise / marked if marked else None


def phrases_of(matches: Iterable[Match], thresholds: Mapping[str, float]) -> Phrases:
    """Return the phrases that scored, by topic. `thresholds`: by topic, 1 where it is not known."""
    return {
        match.topic: {
            evidence.phrase: match.score - evidence.weight < thresholds.get(match.topic, 1.0)
            for evidence in match.evidence
            if evidence.weight > 0
        }
        for match in matches
    }


def join(phrases: Phrases, more: Phrases) -> None:
    """Add another member's phrases to those of a story: decisive is what every member hangs on that has the topic."""
    for topic, found in more.items():
        known = phrases.setdefault(topic, found)
        if known is not found:
            both = {phrase: known[phrase] and found[phrase] for phrase in known.keys() & found.keys()}
            phrases[topic] = dict.fromkeys((*known, *found), False) | both


def written_phrases(
    topics: Mapping[str, TopicOptions], lists: Mapping[str, tuple[PhraseItem, ...]]
) -> tuple[PhraseKey, ...]:
    """Return every phrase that can score for a topic, in the order of the file, each once; lists in their place."""
    found: dict[PhraseKey, None] = {}
    for slug, topic in topics.items():
        found.update(dict.fromkeys((slug, phrase) for phrase in _written(topic.any_of, lists, ())))
    return tuple(found)


def _written(
    items: Iterable[PhraseItem], lists: Mapping[str, tuple[PhraseItem, ...]], inside: tuple[str, ...]
) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        elif item.phrase is not None:
            yield item.phrase
        elif item.list is not None and item.list not in inside:
            yield from _written(lists.get(item.list, ()), lists, (*inside, item.list))


@dataclass(slots=True)
class _Counts:
    stories: int = 0
    decisive: int = 0
    useful: int = 0
    noise: int = 0


@dataclass(slots=True)
class PhraseTally:
    """Counts story after story."""

    _counts: dict[PhraseKey, _Counts] = field(default_factory=dict)

    def count(self, phrases: Phrases, verdict: Verdict | None, *, volume: bool = True) -> None:
        """Count a story by the phrases that scored in it. Without `volume` only its verdict counts."""
        for topic, found in phrases.items():
            for phrase, decisive in found.items():
                counts = self._counts.setdefault((topic, phrase), _Counts())
                counts.stories += volume
                counts.decisive += volume and decisive
                counts.useful += verdict is Verdict.USEFUL
                counts.noise += verdict is Verdict.NOISE

    def rates(self, written: Iterable[PhraseKey] = ()) -> tuple[PhraseRate, ...]:
        """Return the rates of the phrases that are `written`, in that order, then of those that no longer are."""
        keys = dict.fromkeys((*written, *sorted(self._counts)))
        return tuple(self._rate(key) for key in keys)

    def _rate(self, key: PhraseKey) -> PhraseRate:
        counts = self._counts.get(key, _Counts())
        return PhraseRate(
            topic=key[0],
            phrase=key[1],
            stories=counts.stories,
            decisive=counts.decisive,
            useful=counts.useful,
            noise=counts.noise,
        )


def noisiest(rates: Iterable[PhraseRate], limit: int) -> tuple[PhraseRate, ...]:
    """Return the phrases of which marked stories were noise: the highest share first, of equal ones the most."""
    noisy = [rate for rate in rates if rate.noise]
    return tuple(sorted(noisy, key=lambda rate: (-(rate.noise_share or 0.0), -rate.noise, rate.topic))[:limit])


def loudest(rates: Iterable[PhraseRate], limit: int) -> tuple[PhraseRate, ...]:
    """Return the phrases that counted in the most stories."""
    loud = [rate for rate in rates if rate.stories]
    return tuple(sorted(loud, key=lambda rate: (-rate.stories, rate.topic, rate.phrase))[:limit])
