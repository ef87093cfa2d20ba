"""One document, whatever file it becomes: PDF, slides, workbook, web page. Knows no page."""
