"""Knowledge in one step: articles, analysis, index, ranking and suggestions."""
