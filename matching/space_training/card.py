"""The page that tells where the weights come from: CARD.md beside them."""

from pathlib import Path

TEMPLATE = Path(__file__).with_name("card.md")


def card(model):
    """The text of CARD.md for a Model."""
    weights = ", ".join(f"{weight:.2f} × {name}" for name, weight in model.text_weights.items())
    return TEMPLATE.read_text("utf-8").format(
        version=model.version,
        pieces=len(model.space.vocabulary),
        occupations=len(model.space.occupations),
        weights=weights,
        **model.points,
        **model.made_by,
    )
