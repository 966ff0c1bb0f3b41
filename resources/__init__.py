"""Data files of the product: icons, themes, translations, forms, articles, default settings."""

from pathlib import Path

HERE = Path(__file__).parent


def files(folder: str) -> Path:
    """A folder of shipped files, also in a frozen build."""
    return HERE / folder
