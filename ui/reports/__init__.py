"""Reports that leave the screen: leadership's page and the meeting's pack, as PDF, PPTX, XLSX and HTML.

What a report says is put together once, in `leadership` and `meeting`, from the same functions as the pages: a figure
has one origin. The writers (`web`, `pdf`, `slides`, `workbook`) only set it. No server has to run for any of it.
"""
