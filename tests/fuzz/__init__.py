"""A fuzz of all that reads what the outside sends: `python -m tests.fuzz --documents 1000000 --seed 1`.

seeds      what documents are made of: small feeds of our own in every format, and the recorded answers of the sources
mutating   one document -> another that is broken in some way; the same random numbers break it in the same way
targets    what reads them, and what must hold of the outcome
running    the loop: makes documents, keeps those that behaved in a new way as seeds, watches time and memory
"""
