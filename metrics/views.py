from django.shortcuts import get_object_or_404, render
from django_tables2 import RequestConfig

from metrics import definitions
from metrics.filters import MetricFilter
from metrics.models import Metric
from metrics.tables import MetricTable


def metric_list(request):
    chosen = MetricFilter(request.GET, Metric.objects.all())
    table = RequestConfig(request, paginate={"per_page": 100}).configure(MetricTable(chosen.qs))
    return render(request, "metrics/metric_list.html", {"filter": chosen, "table": table})


def metric_detail(request, slug):
    metric = get_object_or_404(Metric, slug=slug)
    changes = definitions.changes(metric.versions.all())
    return render(request, "metrics/metric_detail.html", {"metric": metric, "changes": changes})
