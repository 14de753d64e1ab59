"""Labs: something to do, on the platform's own simulator, methods and instruments.

An engine turns the plain text of a lab (`alatau.packs.courses.labs.LabFile`) and a learner's seed
into a `Sheet`: material to look at and questions with their keys. The same seed gives the same
sheet, so nothing but the seed is kept. Sheets are scored like any questions.
"""
