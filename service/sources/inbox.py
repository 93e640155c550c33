"""Kind `inbox` (pure): what others push to `POST /hooks/{name}`, read strictly item by item. Nobody is asked.

An item is known by its `id`, without one by its `url`. One that cannot be read is refused by its place in the list,
with the reason, and the others are taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from service.domain.errors import ShapeChanged, SourceError, TooLarge
from service.domain.items import Entry, Item
from service.domain.kinds import Cursor, Document, Page, Refusal, Source, SourceKind
from service.domain.options import SecretText, SourceOptions
from service.domain.wire import Request, Secret
from service.sources.pushed_facts import read_facts
from service.sources.reading import Fields
from service.stages.normalising.links import follow_link
from service.stages.normalising.times import read_time
from service.stages.receiving.documents import json_of
from service.stages.receiving.proofs import problem_of_secret

MAX_ITEMS = 1_000
"""In one request: some seconds of work, and what a commit takes at once."""

MAX_ID_CHARACTERS = 1_000
_TAGS = (
    "a abbr article b blockquote br code dd div dl dt em figure h1 h2 h3 h4 h5 h6 hr i iframe img li main ol p pre "
    "script section small span strong style sub sup svg table tbody td th thead tr u ul"
).replace(" ", "|")
_MARKUP = re.compile(
    rf"</(?:{_TAGS})\s*>|<(?:{_TAGS})(?:\s*/?>|\s[^<>=]*=)|&(?:#\d{{1,7}}|#x[0-9a-f]{{1,6}}|[a-z]{{2,8}});",
    re.IGNORECASE,
)
"""What makes a text markup; anything else is read as plain text, in which `a < b` says that."""
_T = TypeVar("_T")


def _as_list(value: Any) -> Any:
    """One secret may be written without a list."""
    return (value,) if isinstance(value, str | Secret) else value


def _checked(secret: Secret) -> Secret:
    if problem := problem_of_secret(secret):
        raise ValueError(problem)
    return secret


def _some(secrets: tuple[Secret, ...]) -> tuple[Secret, ...]:
    if not secrets:
        raise ValueError("an inbox without a secret would be open to everybody")
    return secrets


_SECRET_SCHEMA = {"type": "string", "description": "whsec_ and base64, or a token: write it as ${NAME}."}
InboxSecrets = Annotated[
    tuple[Annotated[SecretText, AfterValidator(_checked)], ...],
    BeforeValidator(_as_list),
    AfterValidator(_some),
    WithJsonSchema({"anyOf": [_SECRET_SCHEMA, {"type": "array", "items": _SECRET_SCHEMA, "minItems": 1}]}),
]


class InboxOptions(SourceOptions):
    """The keys of an inbox. `secret`: what a push proves itself by, or a list of them while one replaces another."""

    pushed: ClassVar[bool] = True
    kind: Literal["inbox"] = "inbox"
    secret: InboxSecrets


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxSource:
    """One inbox. `read` is given what was pushed, in the place of an answer."""

    def begin(self, cursor: Cursor, now: datetime) -> Request:  # noqa: ARG002 - the seam's
        """Raise SourceError: there is nobody to ask."""
        raise SourceError("an inbox is never polled; others push to it")

    def read(self, document: Document) -> Page:
        """Return the entries of a feed document, or of an item or a list of items as JSON, and what was refused.

        Raises Unparsable, ShapeChanged for what is neither item nor list, TooLarge for a list of too many.
        """
        feed = document.feed
        if feed is not None:
            return _page(_each(feed.entries, _of_feed), document.cursor, outlet=feed.title)
        return _page(_once(_each(_items(document.response.body), _entry)), document.cursor)

    def more(self, item: Item) -> Request | None:  # noqa: ARG002 - the seam's
        """Return None: what is pushed is whole."""
        return None

    def longer_text(self, document: Document) -> str:  # noqa: ARG002 - the seam's
        """Return nothing, because nothing was asked."""
        return ""


def build(_: str, options: SourceOptions) -> Source:
    """Return the source of a configured inbox. Its secrets are not its business: the door asks for them."""
    assert isinstance(options, InboxOptions)
    return InboxSource()


def _page(read: Sequence[Entry | Refusal], cursor: Cursor, outlet: str | None = None) -> Page:
    entries = tuple(one for one in read if isinstance(one, Entry))
    refused = tuple(one for one in read if isinstance(one, Refusal))
    return Page(entries=entries, refused=refused, cursor=cursor, outlet=outlet)


def _items(body: bytes) -> list[object]:
    value = json_of(body)
    items = value if isinstance(value, list) else [value]
    if len(items) > MAX_ITEMS:
        raise TooLarge("the request", f"more than {MAX_ITEMS} items")
    return items


def _each(values: Iterable[_T], read: Callable[[_T], Entry]) -> list[Entry | Refusal]:
    found: list[Entry | Refusal] = []
    for index, value in enumerate(values):
        try:
            found.append(read(value))
        except ShapeChanged as error:
            found.append(Refusal(index=index, why=str(error)))
    return found


def _once(read: Iterable[Entry | Refusal]) -> list[Entry | Refusal]:
    """Refuse what has the id of an earlier item of the list and says something else: nobody could tell which holds."""
    first: dict[str, tuple[int, Entry]] = {}
    found: list[Entry | Refusal] = []
    for index, one in enumerate(read):
        if isinstance(one, Entry) and one.id is not None:
            before, said = first.setdefault(one.id, (index, one))
            why = f"id: item {before} is known by the same and says something else"
            found.append(one if said == one else Refusal(index=index, why=why))
        else:
            found.append(one)
    return found


def _of_feed(entry: Entry) -> Entry:
    if not (entry.title or entry.link or entry.summary or entry.content):
        raise ShapeChanged("entry", "a title, a link or a text", "none of them")
    return entry


def _entry(value: object) -> Entry:
    if not isinstance(value, dict):
        raise ShapeChanged("item", "an object", "something else")
    fields = Fields(where="", values=value)
    title, text = fields.text("title") or "", fields.text("text") or ""
    if not (title.strip() or text.strip()):
        raise ShapeChanged("title", "a title or a text", "none of them")
    identity, link = _id(fields), _link(fields)
    if identity is None and link is None:
        raise ShapeChanged("id", "an id, or a url to know the item by", "none of them")
    return Entry(
        id=identity or link,
        link=link,
        title=title,
        content=text,
        authors=_authors(fields),
        published=_time(fields, "published"),
        updated=_time(fields, "updated"),
        outlet=fields.text("outlet"),
        text_is_plain=not (_MARKUP.search(title) or _MARKUP.search(text)),
        facts=read_facts(fields),
    )


def _id(fields: Fields) -> str | None:
    value = fields.values.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = fields.text("id")
    if text is not None and (len(text) > MAX_ID_CHARACTERS or not text.isprintable() or text.strip() != text):
        raise fields.changed("id", f"at most {MAX_ID_CHARACTERS} characters that can be seen, no spaces around them")
    return text


def _link(fields: Fields) -> str | None:
    text = fields.text("url")
    link = follow_link(text, None)
    if text is not None and link is None:
        raise fields.changed("url", "an address that begins with https:// or http://")
    return link


def _time(fields: Fields, name: str) -> datetime | None:
    text = fields.text(name)
    at = read_time(text)
    if text is not None and at is None:
        raise fields.changed(name, "a time as 2026-11-23T12:00:00Z")
    return at


def _authors(fields: Fields) -> tuple[str, ...]:
    alone = fields.values.get("authors")
    return (alone,) if isinstance(alone, str) else fields.texts("authors")


KIND = SourceKind(
    name="inbox",
    options=InboxOptions,
    build=build,
    summary="What others push: items as JSON, or feed documents",
)
