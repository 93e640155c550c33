"""oversight-alerts: hear of each surveillance contract, rule, notice and story early, once, with the evidence.

The map of the house, from the door to the cellar. Imports run one way, downwards;
rooms on one line never import each other and meet only in `app`.

    cli         the commands of `oversight`
    app         introduces the rooms to each other; owns the clock, the randomness and the scheduler
    pipeline    poll -> parse -> normalise -> classify -> dedupe -> route -> commit; deliver
    web         publications, API, console, health
    store       the database: the only room that speaks SQL
    transport   the only room that opens a connection to the outside
    parsing     bytes of a feed -> entries, hostile ones in a child process
    config      feeds.yaml -> Configuration, every problem at its line and column
    sources     one module per kind of source: builds requests, reads responses       (pure)
    notifiers   one module per kind of channel: encodes messages, judges replies      (pure)
    publish     stories -> RSS, Atom, JSON Feed                                       (pure)
    stages      the rules: normalise, classify, dedupe, route, timing                 (pure)
    domain      the words of the glossary as values, and the ports between the rooms  (pure)

`docs/house.md` is the longer tour.
"""

__version__ = "0.1.0"
