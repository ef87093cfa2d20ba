"""Microsoft Dynamics 365 Sales, read through the Dataverse Web API."""
