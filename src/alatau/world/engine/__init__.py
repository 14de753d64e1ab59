"""The engine of people: the kernel that plays an outbreak day by day, and what it is made of.

All but ``compilation`` is compiled by Numba. ``kernel`` calls the steps of a day; they read the
tables of ``alatau.world`` (``strata``, ``timeline``, ``stage``, ``detection``), write those of
``storage``, and hand on what is due on a later day by ``queues``.
"""
