"""Reading sources into canonical tables.

CONNECTORS is the one list of connectors: name -> where its class is, imported only on request, so that
no source loads another one's client.
"""

from importlib import import_module
from typing import Any

CONNECTORS = {
    "demo": "connectors.demo.source:DemoCompany",
    "dynamics": "connectors.dynamics.source:DYNAMICS",
    "files": "connectors.files:FilesConnector",
    "marketo": "connectors.marketo.source:MARKETO",
    "mautic": "connectors.mautic.source:MAUTIC",
    "sql": "connectors.sql.source:SQL",
    "hubspot": "connectors.hubspot.source:HUBSPOT",
    "salesforce": "connectors.salesforce.source:SALESFORCE",
    "pipedrive": "connectors.pipedrive.source:PIPEDRIVE",
    "account_engagement": "connectors.account_engagement.source:ACCOUNT_ENGAGEMENT",
    "zoho": "connectors.zoho.source:ZOHO",
}


def connector_class(name: str) -> Any:
    """The class of the connector called `name`; KeyError if there is none."""
    module, _, attribute = CONNECTORS[name].partition(":")
    return getattr(import_module(module), attribute)
