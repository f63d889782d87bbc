from django.urls import path

from matching import appeal_views, inbox_views, views

app_name = "matching"

urlpatterns = [
    path("", inbox_views.inbox, name="inbox"),
    path("how/", views.how, name="how"),
    path("needs/<uuid:token>/", views.for_need, name="for_need"),
    path("needs/<uuid:token>/comparison/", views.comparison, name="comparison"),
    path("needs/<uuid:token>/profiles/<int:pk>/", views.profile, name="profile"),
    path("profile/", inbox_views.improvements, name="improvements"),
    path("profile/appeal/", appeal_views.own_appeal, name="own_appeal"),
    path("<int:pk>/", inbox_views.match, name="match"),
    path("<int:pk>/interest/", inbox_views.interest, name="interest"),
    path("<int:pk>/refusal/", inbox_views.refusal, name="refusal"),
    path("<int:pk>/shortlisting/", views.shortlisting, name="shortlisting"),
    path("<int:pk>/appeal/", appeal_views.appeal, name="appeal"),
]
