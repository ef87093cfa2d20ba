"""Salesforce Sales Cloud, read over its REST API and its Bulk API 2.0."""
