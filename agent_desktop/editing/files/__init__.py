"""Articles in and out of files: Markdown, HTML, DOCX, CSV. Nothing outside the file is ever opened."""
