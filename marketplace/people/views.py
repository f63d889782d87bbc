from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from journal.models import IllegalMove
from marketplace.people import actions, permissions
from marketplace.people.completeness import completeness
from marketplace.people.filters import FreelancerFilter
from marketplace.people.forms import SECTIONS, PaperForm
from marketplace.people.models import Freelancer, VigilancePaper
from marketplace.people.uploads import CONTENT_TYPES

PAGE_SIZE = 12


@require_GET
def directory(request):
    """GET freelancers/: published profiles; the address holds the filters."""
    filters = FreelancerFilter(request.GET, queryset=Freelancer.objects.published())
    unknown = sorted(set(request.GET) - filters.KNOWN)
    understood = filters.is_valid() and not unknown
    found = filters.qs.with_profile() if understood else Freelancer.objects.none()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "unknown": unknown,
        "understood": understood,
        "page": page,
        "relaxations": filters.relaxations() if understood and not page.object_list else [],
        "full_names": permissions.can_read_full_name(request.user),
    }
    return render(request, "people/directory.html", context, status=200 if understood else 400)


@require_GET
def freelancer(request, pk):
    """GET freelancers/<pk>/: a profile as companies see it."""
    visible = Freelancer.objects.visible_to(request.user).with_profile()
    freelancer = get_object_or_404(visible, pk=pk)
    full_name = permissions.can_read_full_name(request.user)
    context = {
        "freelancer": freelancer,
        "name": str(freelancer) if full_name else freelancer.public_name,
        "skills": by_heading(freelancer.skills.all()),
        "is_owner": permissions.is_owner(request.user, freelancer),
    }
    return render(request, "people/freelancer.html", context)


def by_heading(skills):
    """Skills by the heading of their family or kind, the strongest first, as (heading, skills)."""
    groups = {}
    for skill in sorted(skills, key=lambda skill: (-skill.level, skill.term.position)):
        heading = skill.term.get_family_display() or skill.term.get_kind_display()
        groups.setdefault(heading, []).append(skill)
    return list(groups.items())


def own_profile(request):
    return get_object_or_404(Freelancer.objects.of(request.user).with_profile())


@login_required
@require_POST
def profile(request):
    """POST freelancers/profile/creation/: begin a profile; a second time finds the first."""
    actions.start_profile(request.user)
    return redirect("people:profile_edit")


@login_required
@require_GET
def profile_edit(request):
    """GET freelancers/profile/: what the profile has, and what it still lacks."""
    freelancer = Freelancer.objects.of(request.user).with_profile().first()
    if freelancer is None:
        return render(request, "people/no_profile.html")
    return render(request, "people/profile.html", profile_context(freelancer))


def profile_context(freelancer, *, section=""):
    return {
        "freelancer": freelancer,
        "completeness": completeness(freelancer),
        "sections": [
            {"code": code, "label": label, "current": code == section}
            for code, (label, _form) in SECTIONS.items()
        ],
        "can_publish": freelancer.can_move_to(Freelancer.Status.PUBLISHED),
        "can_pause": freelancer.can_move_to(Freelancer.Status.PAUSED),
    }


@login_required
@require_http_methods(["GET", "POST"])
def section(request, section):
    """GET, POST freelancers/profile/<section>/: one part of her profile."""
    freelancer = own_profile(request)
    label, form_class = SECTIONS[section]
    form = form_class(request.POST or None, instance=freelancer)
    if request.method == "POST" and form.is_valid() and "refresh" not in request.POST:
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people:section", section)
    if request.htmx and "refresh" in request.POST:
        measured = completeness(freelancer, terms=getattr(form, "chosen", None))
        return render(request, "people/completeness.html", {"completeness": measured})
    # What the form has just put into the instance is not saved: measure what is.
    context = profile_context(own_profile(request), section=section)
    context |= {"form": form, "label": label}
    return render(request, "people/section.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def publication(request):
    """POST freelancers/profile/publication/: show the profile to companies."""
    freelancer = own_profile(request)
    try:
        actions.publish_profile(freelancer, by=request.user)
    except IllegalMove:
        messages.info(request, _("Your profile is published already."))
    except actions.NotReady as not_ready:
        lacking = [*not_ready.missing, *not_ready.reserved]
        messages.error(request, _("Your profile can't be published yet: see what it lacks."))
        return redirect("people:section", lacking[0].section if not_ready.missing else "work")
    else:
        messages.success(request, _("Your profile is published: companies can find you."))
    return redirect("people:profile_edit")


@login_required
@require_POST
def pause(request):
    """POST freelancers/profile/pause/: hide the profile for a while."""
    try:
        own_profile(request).pause(by=request.user)
    except IllegalMove:
        messages.info(request, _("Your profile is not published: there is nothing to pause."))
    else:
        messages.success(request, _("Your profile is paused: companies no longer find you."))
    return redirect("people:profile_edit")


@login_required
@require_http_methods(["GET", "POST"])
def papers(request):
    """GET, POST freelancers/papers/: her vigilance papers, and one more."""
    freelancer = own_profile(request)
    paper = VigilancePaper(freelancer=freelancer)
    form = PaperForm(request.POST or None, request.FILES or None, instance=paper)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your paper is here; we check it within one working day."))
        return redirect("people:papers")
    context = {"form": form, "papers": freelancer.papers.all()}
    return render(request, "people/papers.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def paper(request, pk):
    """GET freelancers/papers/<pk>/: the file itself, for its owner and the staff."""
    paper = get_object_or_404(VigilancePaper.objects.visible_to(request.user), pk=pk)
    ending = Path(paper.file.name).suffix
    return FileResponse(
        paper.file.open("rb"),
        as_attachment=True,
        filename=f"{paper.kind}-{paper.issued_on}{ending}",
        content_type=CONTENT_TYPES.get(ending, "application/octet-stream"),
    )
