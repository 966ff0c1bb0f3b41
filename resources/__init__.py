"""Data files of the product: icons, themes, translations, forms, articles, default settings."""
