from django.urls import path

from cms.calls import views

app_name = "calls"

urlpatterns = [
    path("<int:pk>/<slug:variant>/", views.click, name="click"),
    path("<int:pk>/<slug:variant>/seen.gif", views.seen, name="seen"),
    path("banners/<int:pk>/closing/", views.banner_closing, name="banner_closing"),
]
