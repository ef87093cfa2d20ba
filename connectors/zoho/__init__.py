"""Zoho CRM, read through version 8 of its API and never written."""
