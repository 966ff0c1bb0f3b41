"""Parts of the editors' page: lists, the text of an article, differences, questions, figures."""
