"""Make communes.csv.gz and esco_office.jsonl.gz from their public sources (see README.md).

usage: python build.py COMMUNES_CSV ESCO_CONCEPTS_JSONL_GZ
"""

import csv
import gzip
import io
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent

# ISCO-08 groups in which office managers' work is described.
OFFICE_GROUPS = {"1211", "1212", "1219", "2411", "2423", "2424", "3313", "3332", "3341", "3342"}
OFFICE_GROUPS |= {"3343", "3344", "4110", "4120", "4131", "4132", "4223", "4225", "4226", "4229"}
OFFICE_GROUPS |= {"4311", "4313", "4415", "4416", "4419"}
# Neighbours from other groups: export formalities, purchasing, CSR, communication, reporting.
OFFICE_OCCUPATIONS = {
    "import export specialist",
    "customs and excise officer",
    "purchaser",
    "public relations officer",
    "communication manager",
    "business analyst",
    "quality services manager",
    "supply chain assistant",
    "marketing assistant",
    "sales support assistant",
    "office manager",
    "inventory coordinator",
    "move coordinator",
    "public procurement specialist",
}
# Found in those groups, but no part of office work.
OTHER_OCCUPATIONS = {
    "bankruptcy trustee",
    "chemical plant manager",
    "contact tracing agent",
    "court reporter",
    "defence administration officer",
    "dividend analyst",
    "emergency medical dispatcher",
    "foundry manager",
    "hotel concierge",
    "manufacturing facility manager",
    "power plant manager",
    "scopist",
    "water treatment plant manager",
    "wedding planner",
    "wood factory manager",
}


def communes(source):
    """One row a commune, with all its postcodes, main one first."""
    rows = {}
    for row in csv.DictReader(source.open(encoding="utf-8", newline="")):
        known = rows.setdefault(row["insee_code"], {**row, "postcodes": ""})
        known["postcodes"] = f"{known['postcodes']} {row['postcode']}".strip()
    text = io.StringIO(newline="")
    fields = [
        "insee_code",
        "name",
        "postcodes",
        "department",
        "region",
        "latitude",
        "longitude",
        "population",
    ]
    writer = csv.DictWriter(text, fields, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows.values())
    return text.getvalue()


def esco_office(source):
    """Office occupations and the skills they use, as JSON lines without descriptions."""
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        concepts = {row["uri"]: row for row in map(json.loads, lines)}
    bilingual = {uri for uri, row in concepts.items() if row["labels_fr"] and row["labels_en"]}
    occupations = sorted(uri for uri in bilingual if is_office_work(concepts[uri]))
    used = {uri for occupation in occupations for uri in links(concepts[occupation], bilingual)}
    rows = [concept(concepts[uri], bilingual) for uri in (*occupations, *sorted(used))]
    return "".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows
    )


def is_office_work(row):
    if row["kind"] != "occ":
        return False
    names = set(row["labels_en"][:1])
    return not names & OTHER_OCCUPATIONS and (
        row["isco"] in OFFICE_GROUPS or bool(names & OFFICE_OCCUPATIONS)
    )


def links(row, known):
    return [uri for uri in (*row["essential"], *row["optional"]) if uri in known]


def concept(row, known):
    made = {
        "code": code(row["uri"]),
        "kind": "occupation" if row["kind"] == "occ" else "skill",
        **labels(row, "fr"),
        **labels(row, "en"),
    }
    if row["kind"] == "occ":
        made["isco"] = row["isco"]
        made["essential"] = [code(uri) for uri in row["essential"] if uri in known]
        made["optional"] = [code(uri) for uri in row["optional"] if uri in known]
    return made


def code(uri):
    return uri.rsplit("/", 1)[1]


def labels(row, language):
    name, *others = (" ".join(label.split()) for label in row[f"labels_{language}"])
    aliases = [alias for alias in dict.fromkeys(others) if alias != name]
    return {f"name_{language}": name, f"aliases_{language}": aliases}


def write(name, text):
    # No time in the header, so that the same data makes the same file.
    (HERE / name).write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    write("communes.csv.gz", communes(Path(sys.argv[1])))
    write("esco_office.jsonl.gz", esco_office(Path(sys.argv[2])))
