def test_each_person_finds_her_own_space(amelie, farid, oscar, nora):
    assert amelie.spaces == ["company"]
    assert farid.spaces == ["freelancer"]
    assert oscar.spaces == ["staff"]
    assert nora.companies.get() != amelie.companies.get()


def test_the_engagement_is_at_work_and_its_month_is_open(engagement, timesheet):
    assert engagement.is_working
    assert engagement.agreement.signed_at
    assert engagement.plans.filter(month=timesheet.month, status="open").exists()
