from django.urls import path

from marketplace.taxonomy import views

app_name = "taxonomy"

urlpatterns = [path("communes/", views.communes, name="communes")]
