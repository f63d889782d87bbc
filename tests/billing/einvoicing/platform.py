"""A platform for electronic invoices that forgets nothing and can be told to misbehave."""

from billing.einvoicing.connector import News, Rejected, Unavailable


class FakePlatform:
    """Counts its calls. `lost_replies`: how many of them take effect and then seem to fail."""

    def __init__(self):
        self.documents, self.collected, self.said = {}, {}, []
        self.calls = self.lost_replies = 0
        self.away, self.rejects = False, ""

    def deposit(self, number, pdf, xml, flow):
        self.calls += 1
        if self.away:
            raise Unavailable("no answer")
        if self.rejects:
            raise Rejected(self.rejects)
        self.documents[number] = pdf, xml
        self.lose_reply()
        return f"pa-{number}"

    def report_collected(self, number, external_id, paid_at, flow):
        self.calls += 1
        if self.away:
            raise Unavailable("no answer")
        self.collected[external_id] = paid_at
        self.lose_reply()

    def news(self):
        return [News(f"about {each[0]}", *each) for each in self.said]

    def unreadable(self):
        return []

    def set_aside(self, name):
        self.said = [each for each in self.said if f"about {each[0]}" != name]

    def lose_reply(self):
        if self.lost_replies:
            self.lost_replies -= 1
            raise Unavailable("the reply was lost")
