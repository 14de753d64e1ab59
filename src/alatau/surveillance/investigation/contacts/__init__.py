"""Contacts: who infected whom, and who of the contacts is being followed up."""

from alatau.surveillance.investigation.contacts.follow_up import (
    ContactStatus,
    FollowUp,
    follow_up,
)
from alatau.surveillance.investigation.contacts.trees import (
    ContactTree,
    LinkFault,
    contact_tree,
    tree_of,
)

__all__ = [
    "ContactStatus",
    "ContactTree",
    "FollowUp",
    "LinkFault",
    "contact_tree",
    "follow_up",
    "tree_of",
]
