"""Whether the index on the disk has the articles that its source has now."""

from pathlib import Path

from kb_search.building import STOCK
from kb_search.generations import Generations
from kb_search.library import LibraryError
from kb_search.sources import Source
from kb_search.stock import unpack


def behind(source: Source, index_folder: Path) -> bool | None:
    """Whether something was published since the index was written; None where there is no index.

    Thread: any. Raises `LibraryError` when the source can't be asked, or the index is broken.
    """
    generation = Generations(index_folder).current()
    if generation is None:
        return None
    try:
        stock = unpack((generation / STOCK).read_bytes())
    except (OSError, ValueError, LookupError) as error:
        raise LibraryError(f"The search index in {generation} can't be read: {error}") from error
    return stock is None or stock.origin.mark != source.mark()
