from django.urls import path

from marketplace.engagements import plan_views, turn_views, views

app_name = "engagements"

urlpatterns = [
    path("", views.engagement_list, name="list"),
    path("<int:pk>/", views.engagement, name="engagement"),
    path("<int:pk>/agreement/", views.agreement, name="agreement"),
    path("<int:pk>/signature/", views.signature, name="signature"),
    path("<int:pk>/cancellation/", turn_views.cancellation, name="cancellation"),
    path("<int:pk>/pause/", turn_views.pause, name="pause"),
    path("<int:pk>/resumption/", turn_views.resumption, name="resumption"),
    path("<int:pk>/notice/", turn_views.notice, name="notice"),
    path("<int:pk>/termination/", turn_views.termination, name="termination"),
    path("<int:pk>/replacement/", turn_views.replacement, name="replacement"),
    path("<int:pk>/ending/", turn_views.ending, name="ending"),
    path("<int:pk>/backup/", turn_views.backup, name="backup"),
    path("<int:pk>/hours/", plan_views.hours, name="hours"),
    path("<int:pk>/plans/", plan_views.new_plan, name="new_plan"),
    path("plans/<int:pk>/amendment/", plan_views.amendment, name="amendment"),
    path("plans/<int:pk>/answer/", plan_views.answer, name="answer"),
]
