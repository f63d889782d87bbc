"""The files of an issued invoice."""

from django.db import models
from django.utils import timezone

from billing.invoices.models.invoice import Invoice
from marketplace.people.models import private_storage


class InvoiceDocument(models.Model):
    """The issued invoice as files: a Factur-X PDF/A-3 and the XML inside it. Written once."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="document")
    pdf = models.FileField(upload_to="invoices/%Y/%m/", storage=private_storage)
    xml = models.FileField(upload_to="invoices/%Y/%m/", storage=private_storage)
    pdf_sha256 = models.CharField(max_length=64)
    xml_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.invoice}.pdf"

    def read_pdf(self):
        with self.pdf.open() as file:
            return file.read()

    def read_xml(self):
        with self.xml.open() as file:
            return file.read()
