"""Mautic: marketing automation, read over its REST API."""
