from celery import shared_task

from cms.search import profiles, vocabulary


@shared_task
def index_changed_profiles():
    """Let new and changed profiles be found. What is no longer published never is."""
    profiles.index_changed()


@shared_task
def learn_words():
    """Each night: index every profile, and know the words of what is published."""
    profiles.index_all()
    vocabulary.learn_all()
