"""One document for every file format: PDF, slides, workbook, web page. It does not depend on the pages."""
