"""The rankers that everybody knows, each as its documentation says."""

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.text import stems

CONFIGURATIONS = {"fr": "french", "en": "english"}
NOTHING = "_"


def peers(data, needs):
    """{name: scores (needs, profiles)}; PostgreSQL only where there is one."""
    found = {
        "BM25 (bm25s, stemmed)": bm25(data, needs),
        "TF-IDF, words and characters": tfidf(data, needs),
    }
    scores = full_text(data, needs)
    return (
        {"PostgreSQL full text (ts_rank, any word)": scores, **found}
        if scores is not None
        else found
    )


def tfidf(data, needs):
    texts, _ = data.profile_texts()
    queries = [need["text"] for need in needs]
    total = 0
    for settings in (
        {},
        {"analyzer": "char_wb", "ngram_range": (3, 5), "min_df": 2},
    ):
        vectorizer = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", **settings)
        profiles = vectorizer.fit_transform(texts)
        total = total + vectorizer.transform(queries) @ profiles.T
    return sparse.csr_matrix(total).toarray().astype(np.float32)


def bm25(data, needs):
    import bm25s

    index = bm25s.BM25()
    index.index(
        [
            stems(text, language) or [NOTHING]
            for text, language in zip(*data.profile_texts(), strict=True)
        ],
        show_progress=False,
    )
    return np.array(
        [index.get_scores(stems(need["text"], need["lang"]) or [NOTHING]) for need in needs],
        np.float32,
    )


def full_text(data, needs):
    """Ranks by PostgreSQL's text search; None without a database."""
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError:
        return None
    scores = np.zeros((len(needs), len(data.profiles)), np.float32)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE profile (number int, words tsvector)")
        cursor.executemany(
            "INSERT INTO profile VALUES (%s, to_tsvector(%s::regconfig, %s))",
            [
                (number, CONFIGURATIONS[language], text)
                for number, (text, language) in enumerate(zip(*data.profile_texts(), strict=True))
            ],
        )
        cursor.execute("CREATE INDEX ON profile USING gin (words)")
        for row, need in enumerate(needs):
            cursor.execute(
                """
                WITH asked AS (
                    SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS query
                    FROM unnest(to_tsvector(%s::regconfig, %s))
                )
                SELECT number, ts_rank(words, query) FROM profile, asked WHERE words @@ query
                """,
                [CONFIGURATIONS[need["lang"]], need["text"]],
            )
            for number, rank in cursor.fetchall():
                scores[row, number] = rank
    return scores
