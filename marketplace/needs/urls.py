from django.urls import path

from marketplace.needs import views

app_name = "needs"

urlpatterns = [
    path("", views.list_needs, name="list"),
    path("new/", views.start, name="start"),
    path("claim/", views.claim, name="claim"),
    path("resume/<uuid:token>/", views.resume, name="resume"),
    path("<uuid:token>/<slug:step>/", views.step, name="step"),
    path("<int:pk>/", views.need, name="need"),
    path("<int:pk>/submission/", views.submission, name="submission"),
    path("<int:pk>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("<int:pk>/copy/", views.copy, name="copy"),
]
