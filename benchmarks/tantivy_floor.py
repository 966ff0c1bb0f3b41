"""tantivy over the same articles with the same terms: what our figures are held against."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from benchmarks.corpus import CorpusSource, read
from kb_search.analysis import Analysis
from kb_search.folding import fold
from kb_search.segmenting import DictionarySegmenter
from kb_search.snippets import Light, shown_text, snippet
from kb_search.synonyms import load_synonyms
from kb_search.weighing import BOOSTS
from resources import files


def tantivy_search(source: CorpusSource) -> Callable[[str], list[str]] | None:
    """A search by tantivy's BM25 with our words and bigrams, without our sayings; None where it is missing.

    Its index is kept beside the articles.
    """
    try:
        import tantivy
    except ImportError:
        return None
    synonyms = replace(load_synonyms(files("search") / "synonyms.toml"), sayings=())
    analysis = Analysis(DictionarySegmenter(synonyms.words), synonyms)
    builder = tantivy.SchemaBuilder().add_text_field("no", stored=True, tokenizer_name="raw")
    builder = builder.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    for field in BOOSTS:
        builder = builder.add_text_field(field, tokenizer_name="whitespace")
    schema = builder.build()
    folder = source.path.with_suffix(".tantivy")
    if not (folder / "done").exists():
        _write(tantivy, schema, folder, source, analysis)
    index = tantivy.Index(schema, path=str(folder))
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        terms = [term.text for term in analysis.query_terms(fold(text).text)]
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term), boost),
            )
            for term in terms
            for field, boost in BOOSTS.items()
        ]
        found = searcher.search(tantivy.Query.boolean_query(clauses), 10).hits
        documents = [searcher.doc(address) for _, address in found]
        light = Light(terms)
        for document in documents:
            shown = document["shown"][0]
            snippet(shown, fold(shown), light)
        return [document["no"][0] for document in documents]

    return search


def _write(tantivy: Any, schema: Any, folder: Path, source: CorpusSource, analysis: Analysis) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    writer = tantivy.Index(schema, path=str(folder)).writer(heap_size=100_000_000, num_threads=1)
    writer.delete_all_documents()
    for article in read(source.path):
        shown = shown_text(article)
        document = tantivy.Document(no=article.no, shown=shown)
        for field, text in zip(BOOSTS, (article.title, " ".join(article.keywords), shown), strict=True):
            document.add_text(field, " ".join(analysis.index_terms(fold(text).text)))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    (folder / "done").touch()
