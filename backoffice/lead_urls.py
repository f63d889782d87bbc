"""The lead inbox's addresses below admin/, for wagtail_hooks."""

from django.urls import path

from backoffice import lead_views as views

addresses = [
    path("leads/", views.leads, name="backoffice_leads"),
    path("leads/export/", views.export, name="backoffice_leads_export"),
    path("leads/<int:pk>/", views.lead, name="backoffice_lead"),
    path("leads/<int:pk>/assignment/", views.assignment, name="backoffice_lead_assignment"),
    path("leads/<int:pk>/outcome/", views.outcome, name="backoffice_lead_outcome"),
    path("leads/<int:pk>/need/", views.need_of_lead, name="backoffice_lead_need"),
    path("leads/<int:pk>/notes/", views.notes, name="backoffice_lead_notes"),
    path("leads/<int:pk>/erasure/", views.erasure, name="backoffice_lead_erasure"),
]
