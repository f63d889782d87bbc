"""Whether a text's probability is what it says: said and found, among the ten best of a need."""

import numpy as np

SHOWN = 10
EDGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def reliability(model, totals, judgements):
    """Lines of Markdown. totals: weighted sums (needs, profiles); each language ranked apart."""
    said, found = [], []
    for total, judged in zip(totals, judgements.grades, strict=True):
        for language in np.unique(judgements.spoken):
            columns = np.flatnonzero((judgements.spoken == language) & (judged >= 0))
            if not (judged[columns] > 0).any():
                continue
            best = columns[np.argsort(-total[columns], kind="stable")[:SHOWN]]
            said.append(1 / (1 + np.exp(-(total[best] + model.text_intercept))))
            found.append(judged[best] > 0)
    said, found = np.concatenate(said), np.concatenate(found)
    group = np.digitize(said, EDGES)
    rows = [(said[group == one], found[group == one]) for one in range(len(EDGES) + 1)]
    off = sum(len(some) * abs(some.mean() - true.mean()) for some, true in rows if len(some))
    return [
        "**Probabilities** of a text alone, the ten best of each need and language (a need whose",
        "crosswalks name nobody in that language is left out): fitted on needs of the train split"
        " that",
        "the vectors were not learned from and that share no target of their crosswalks with those",
        f"that they were learned from, measured on the dev split. Said"
        f" {said.mean():.2f}, found {found.mean():.2f} on average; expected calibration"
        f" error {off / len(said):.3f}.",
        "",
        "| said (mean) | found | pairs |",
        "| --- | --- | --- |",
        *(
            f"| {some.mean():.2f} | {true.mean():.2f} | {len(some):,} |"
            for some, true in rows
            if len(some)
        ),
    ]
