from django.conf import settings


def demo(request):
    """Whether this site's people and companies are fictional, which its pages then say."""
    return {"demo": settings.DEMO}
