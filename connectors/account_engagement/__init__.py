"""Salesforce Marketing Cloud Account Engagement (formerly Pardot), read over its API version 5."""
