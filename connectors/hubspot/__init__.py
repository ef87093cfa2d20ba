"""HubSpot: its CRM and its marketing, read and never written."""
