from django.urls import path

from matching import views

app_name = "matching"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("how/", views.how, name="how"),
    path("needs/<uuid:token>/", views.for_need, name="for_need"),
    path("needs/<uuid:token>/comparison/", views.comparison, name="comparison"),
    path("needs/<uuid:token>/profiles/<int:pk>/", views.profile, name="profile"),
    path("<int:pk>/", views.match, name="match"),
    path("<int:pk>/interest/", views.interest, name="interest"),
    path("<int:pk>/refusal/", views.refusal, name="refusal"),
    path("<int:pk>/shortlisting/", views.shortlisting, name="shortlisting"),
]
