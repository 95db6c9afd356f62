"""Typesetting: letters as PDF/A (typst) and docx (python-docx), with fonts of our own."""
