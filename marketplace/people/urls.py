from django.urls import path, re_path

from marketplace.people import views
from marketplace.people.forms import SECTIONS

app_name = "people"

urlpatterns = [
    path("", views.directory, name="directory"),
    path("<int:pk>/", views.freelancer, name="freelancer"),
    path("profile/", views.profile_edit, name="profile_edit"),
    path("profile/creation/", views.profile, name="profile"),
    path("profile/publication/", views.publication, name="publication"),
    path("profile/pause/", views.pause, name="pause"),
    re_path(rf"^profile/(?P<section>{'|'.join(SECTIONS)})/$", views.section, name="section"),
    path("papers/", views.papers, name="papers"),
    path("papers/<int:pk>/", views.paper, name="paper"),
]
