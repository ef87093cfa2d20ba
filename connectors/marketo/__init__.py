"""Adobe Marketo Engage: marketing automation, read over its REST API."""
