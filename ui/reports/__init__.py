"""Reports as files: leadership's page and the meeting's pack, as PDF, PPTX, XLSX and HTML.

The content of a report is built once, in `leadership` and `meeting`, from the same functions as the pages, so a figure
has one origin. The writers (`web`, `pdf`, `slides`, `workbook`) only format it. None of this needs a running server.
"""
