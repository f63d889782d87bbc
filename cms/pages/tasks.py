from celery import shared_task
from django.core.management import call_command

from cms.pages import similarity
from cms.pages.models import ArticlePage


@shared_task
def relate_article(pk):
    """Find what to read after an article that was just published."""
    if article := ArticlePage.objects.live().filter(pk=pk).first():
        similarity.relate(article)


@shared_task
def relate_articles():
    """Each night: put new articles on the lists of others."""
    similarity.relate_all()


@shared_task
def publish_due():
    """Publish and take down what editors scheduled."""
    call_command("publish_scheduled")
