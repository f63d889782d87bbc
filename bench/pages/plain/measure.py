"""Makes the plain site in a database of its own, times its pages, and prints them as JSON."""

import datetime
import json
import sys

import django

django.setup()

from blog.models import BlogIndexPage, BlogPage  # noqa: E402
from django.core.management import call_command  # noqa: E402
from home.models import HomePage  # noqa: E402

from bench import own_database  # noqa: E402
from bench.pages.timing import timed  # noqa: E402

WORDS = 450
POSTS = 20

requests = int(sys.argv[1])
call_command("makemigrations", "blog", verbosity=0)
with own_database():
    home = HomePage.objects.first()
    index = home.add_child(instance=BlogIndexPage(title="Blog", slug="blog", intro="<p>Hi</p>"))
    body = "".join(f"<h2>Part {part}</h2><p>{'word ' * (WORDS // 5)}</p>" for part in range(5))
    for number in range(POSTS):
        index.add_child(
            instance=BlogPage(
                title=f"Post {number}",
                slug=f"post-{number}",
                date=datetime.date(2026, 11, 1),
                intro="A post.",
                body=body,
            )
        )
    paths = {"home": "/", "post": "/blog/post-7/", "list": "/blog/"}
    figures = {name: timed(path, requests) for name, path in paths.items()}
sys.stdout.write(json.dumps(figures) + "\n")
