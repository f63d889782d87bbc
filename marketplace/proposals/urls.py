from django.urls import path

from marketplace.proposals import views

app_name = "proposals"

urlpatterns = [
    path("", views.proposal_list, name="list"),
    path("new/<int:need_pk>/", views.new, name="new"),
    path("<int:pk>/", views.proposal, name="proposal"),
    path("<int:pk>/acceptance/", views.acceptance, name="acceptance"),
    path("<int:pk>/refusal/", views.refusal, name="refusal"),
    path("<int:pk>/counter-offer/", views.counter_offer, name="counter_offer"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/agreement/", views.agreement, name="agreement"),
    path("<int:pk>/withdrawal/", views.withdrawal, name="withdrawal"),
]
