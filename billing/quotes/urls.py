from django.urls import path

from billing.quotes import views

app_name = "quotes"

urlpatterns = [
    path("proposals/<int:pk>/", views.of_proposal, name="of_proposal"),
    path("<int:pk>/", views.quote, name="quote"),
    path("<int:pk>/pdf/", views.pdf, name="pdf"),
]
