"""Contacts: who infected whom, and who of the contacts is being followed up."""
