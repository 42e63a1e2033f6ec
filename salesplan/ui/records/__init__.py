"""Registers on the screen: list, record, form, conflict, workbook, and the page of what the company keeps."""
