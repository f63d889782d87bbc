"""The first page of a signed-in space: what to do first, then how things stand."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone

from dashboard.overview import overviews
from dashboard.task import most_urgent_first
from dashboard.tasks_of_company import company_tasks
from dashboard.tasks_of_freelancer import freelancer_tasks
from marketplace.engagements.models import Engagement
from marketplace.needs.models import Need
from marketplace.needs.session import held_needs


@login_required
def home(request):
    """GET space/: tasks, engagements and open needs; operations go straight to their queues."""
    user = request.user
    if not {"company", "freelancer"} & set(user.spaces):
        return redirect("backoffice_queues" if user.is_staff else "accounts:welcome")
    tasks = []
    if "company" in user.spaces:
        tasks += company_tasks(user)
    if "freelancer" in user.spaces:
        tasks += freelancer_tasks(user.freelancer)
    month = timezone.localdate().replace(day=1)
    parties = Engagement.objects.of_party(user)
    context = {
        "tasks": most_urgent_first(tasks),
        "month": month,
        "overviews": overviews(parties, month=month),
        "needs": Need.objects.of(user).recruiting() if "company" in user.spaces else [],
        "unclaimed": held_needs(request),
        "is_company": "company" in user.spaces,
    }
    return render(request, "dashboard/home.html", context)
