"""Names of QTI 3.0: namespaces, schemas, identifiers."""

from __future__ import annotations

import re

ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
ASI_SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0p1_v1p0.xsd"
CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
CP_SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd"
LOM = "http://ltsc.ieee.org/xsd/LOM"
LOM_SCHEMA = "https://purl.imsglobal.org/spec/md/v1p3/schema/xsd/imsmd_loose_v1p3p2.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

ITEM_TYPE = "imsqti_item_xmlv3p0"
MANIFEST = "imsmanifest.xml"
RESPONSE = "RESPONSE"
SECOND = "SECOND"
"""The response variable of a second interaction: the reason, or the last day of a window."""
FEEDBACK = "FEEDBACK"
REASON = "alatau_reason"
"""The identifier of the feedback with the reason. No id of a choice has an underscore inside."""

KIND = "data-alatau-kind"
MORE = "data-alatau-more"
"""JSON of what QTI has no place for."""
MARKDOWN = "data-alatau-markdown"
"""The Markdown of a text, where it cannot be told from how it looks."""
PART = "data-alatau-part"
"""Which text of a question an element holds."""


def asi(name: str) -> str:
    """The full name of an element of an item."""
    return f"{{{ASI}}}{name}"


def cp(name: str) -> str:
    """The full name of an element of a manifest."""
    return f"{{{CP}}}{name}"


def identifier(name: str) -> str:
    """An identifier of QTI for an id; a digit cannot come first.

    >>> identifier("1-day"), identifier("one-day")
    ('_1-day', 'one-day')
    """
    return f"_{name}" if name[0].isdigit() else name


def slug(name: str) -> str:
    """The id that an identifier stands for; that of a stranger is made to look like one.

    >>> slug("_1-day"), slug("Choice_A")
    ('1-day', 'choice-a')
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64].strip("-")


def question_id(name: str) -> str:
    """The id of a question for the identifier of an item, without the language at its end.

    >>> question_id("A3.1-1_ru"), question_id("_2nd_item")
    ('A3.1-1', '2nd-item')
    """
    name = re.sub(r"_(en|ru|kk|ky|tg|tk|uz)$", "", name)
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).lstrip("-.")[:40]
