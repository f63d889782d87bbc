from django.urls import path

from cms.webinars import seat_views, views

app_name = "webinars"

urlpatterns = [
    path("", views.webinars, name="list"),
    path("calendar.ics", views.calendar, name="calendar"),
    path("registrations/<str:signed>/", seat_views.seat, name="seat"),
    path("registrations/<str:signed>/attendance/", seat_views.attendance, name="attendance"),
    path("registrations/<str:signed>/room/", seat_views.room, name="room"),
    path("registrations/<str:signed>/cancellation/", seat_views.cancellation, name="cancellation"),
    path("registrations/<str:signed>/renewal/", seat_views.renewal, name="renewal"),
    path("registrations/<str:signed>/opinion/", seat_views.opinion, name="opinion"),
    path("registrations/<str:signed>/erasure/", seat_views.erasure, name="erasure"),
    path("<slug:slug>/", views.series, name="series"),
    path("<slug:slug>/<int:pk>/", views.session, name="session"),
    path("<slug:slug>/<int:pk>/registrations/", views.registrations, name="registrations"),
    path("<slug:slug>/<int:pk>/thanks/", views.thanks, name="thanks"),
    path("<slug:slug>/<int:pk>/calendar.ics", views.session_calendar, name="session_calendar"),
]
