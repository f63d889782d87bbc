from django.urls import path

from marketplace.timesheets import dispute_views, views

app_name = "timesheets"

urlpatterns = [
    path("", views.timesheet_list, name="list"),
    path("<int:pk>/", views.timesheet, name="timesheet"),
    path("<int:pk>/weeks/<str:monday>/", views.week, name="week"),
    path("<int:pk>/submission/", views.submission, name="submission"),
    path("<int:pk>/approval/", views.approval, name="approval"),
    path("<int:pk>/return/", views.sending_back, name="return"),
    path("<int:pk>/correction/", views.correction, name="correction"),
    path("<int:pk>/reopening/", views.reopening, name="reopening"),
    path("<int:pk>/disputes/", dispute_views.new, name="dispute_new"),
    path("disputes/<int:pk>/", dispute_views.dispute, name="dispute"),
    path("disputes/<int:pk>/offer/", dispute_views.offer, name="dispute_offer"),
    path("disputes/<int:pk>/settlement/", dispute_views.settlement, name="dispute_settlement"),
    path("disputes/<int:pk>/escalation/", dispute_views.escalation, name="dispute_escalation"),
    path("disputes/<int:pk>/withdrawal/", dispute_views.withdrawal, name="dispute_withdrawal"),
    path("disputes/<int:pk>/decision/", dispute_views.decision, name="dispute_decision"),
]
