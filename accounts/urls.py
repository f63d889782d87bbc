from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("me/", views.me, name="me"),
    path("export/", views.export, name="export"),
    path("erasure/", views.erasure, name="erasure"),
    path("companies/new/", views.new_company, name="new_company"),
    path("companies/<int:pk>/", views.company, name="company"),
    path("companies/<int:pk>/invitations/", views.invitations, name="invitations"),
    path("invitation/<uuid:token>/", views.invitation, name="invitation"),
    path("invitations/<int:pk>/removal/", views.invitation_removal, name="invitation_removal"),
    path("members/<int:pk>/removal/", views.member_removal, name="member_removal"),
]
