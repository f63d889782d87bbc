"""Addresses below admin/ of the matching desk, the model page and appeals, for wagtail_hooks."""

from django.urls import path

from backoffice import appeals, matching, weights

addresses = [
    path("queues/appeals/<int:pk>/", appeals.appeal, name="backoffice_appeal"),
    path(
        "queues/appeals/<int:pk>/decision/",
        appeals.appeal_decision,
        name="backoffice_appeal_decision",
    ),
    path("matching/", matching.desks, name="backoffice_desks"),
    path("matching/spreading/", matching.spreading, name="backoffice_spreading"),
    path("matching/<int:pk>/", matching.desk, name="backoffice_desk"),
    path("matching/<int:pk>/<int:freelancer_pk>/", matching.pair, name="backoffice_pair"),
    path(
        "matching/<int:pk>/<int:freelancer_pk>/override/",
        matching.override,
        name="backoffice_override",
    ),
    path("model/", weights.model, name="backoffice_model"),
    path("model/training/", weights.training, name="backoffice_training"),
    path("model/<int:pk>/", weights.version, name="backoffice_version"),
    path("model/<int:pk>/promotion/", weights.promotion, name="backoffice_promotion"),
    path("model/<int:pk>/rollback/", weights.rollback, name="backoffice_rollback"),
]
