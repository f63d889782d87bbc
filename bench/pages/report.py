"""The measurements as docs/proofs/pages.md."""

from datetime import date

from bench.pages.timing import middle_and_end

COMPARED = {"home": "home", "article": "post", "list": "list"}


def written(sizes, plain, machine, *, command):
    few, many = sizes[0], sizes[-1]
    lines = [
        "# Public pages, measured",
        "",
        f"{date.today()}, {machine} at the end of the run",  # noqa: DTZ011
        "(above the number of cores, other work made times longer: they are upper bounds):",
        "",
        f"    python -m bench {command}",
        "",
        "Milliseconds in the server: the whole Django stack with its middleware, without gunicorn",
        "and the network; one new visitor a request. *Kept* is what visitors get within a minute",
        "of the first; *anew* is what the first of a minute, or a signed-in reader, waits for.",
        "*Processor* is how long a request kept a core busy, in our process and in PostgreSQL's",
        "together: what it takes on a machine that does nothing else, nearly.",
        "",
    ]
    for case, title in (("kept", "Kept (visitors)"), ("anew", "Made anew")):
        lines += [
            f"## {title}",
            "",
            f"| page | median, {few['size']:,} articles | p95 | median, {many['size']:,} | p95 "
            "| growth | processor | queries |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            *(row(name, few[case][name], many[case][name]) for name in few[case]),
            "",
        ]
    lines += [
        f"## Search over {many['size']:,} articles",
        "",
        "| query | median | p95 | processor | queries |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {query} | {each['median']:.1f} | {each['p95']:.1f} | {each['cpu']:.1f} "
            f"| {each['queries']} |"
            for query, each in many["search"].items()
        ),
        "| **all together** | {median:.1f} | {p95:.1f} | | |".format(
            **middle_and_end([one for each in many["search"].values() for one in each["durations"]])
        ),
        "",
        "## Beside a plain Wagtail site",
        "",
        "Wagtail's demo site (bakerydemo) is not published as a package. Compared is what is: the",
        "project of `wagtail start` with the blog of Wagtail's tutorial, posts as long as our",
        "articles, DEBUG off, cached templates, on the same server and machine, in the same run.",
        "",
        "| page | ours, a second | made anew | plain Wagtail | ours ÷ plain | bytes: ours, plain |",
        "| --- | --- | --- | --- | --- | --- |",
        *(beside(many, plain, ours, theirs) for ours, theirs in COMPARED.items()),
        "",
    ]
    return "\n".join(lines)


def row(name, few, many):
    growth = many["median"] / few["median"]
    return (
        f"| {name} | {few['median']:.1f} | {few['p95']:.1f} | {many['median']:.1f} "
        f"| {many['p95']:.1f} | × {growth:.2f} | {many['cpu']:.1f} "
        f"| {many['queries']} |"
    )


def beside(many, plain, ours, theirs):
    kept, anew, other = many["kept"][ours], many["anew"][ours], plain[theirs]
    return (
        f"| {ours} | {kept['per_second']:.0f} | {anew['per_second']:.0f} "
        f"| {other['per_second']:.0f} | × {kept['per_second'] / other['per_second']:.1f} "
        f"| {kept['bytes']:,}, {other['bytes']:,} |"
    )
