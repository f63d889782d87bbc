from celery import shared_task

from cms.pages import links, publishing, similarity


@shared_task
def follow_publication(pk):
    """What a page that was just published brings with it."""
    publishing.follow_up(pk)


@shared_task
def publish_due():
    """Publish and take down what editors scheduled."""
    publishing.publish_due()


@shared_task
def relate_articles():
    """Each night: put new articles on the lists of others."""
    similarity.relate_all()


@shared_task
def check_links():
    """Each night: find the links that lead nowhere."""
    links.check_links()
