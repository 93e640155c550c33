"""The demonstration: invented days, in the real formats, through the real pipeline, with no network and no accounts.

days.json      what is published, and how many seconds after the start it appears
stand_ins      answers requests as feeds, the Federal Register, SAM.gov, USAspending, Slack and Discord would
run            the engine and the console on a database that is thrown away
"""
