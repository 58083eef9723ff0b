from django.urls import path

from strategies import restatement_views
from strategies import upload_originals as originals
from strategies import upload_progress as progress
from strategies import upload_views as views

urlpatterns = [
    path("", views.upload_list, name="upload-list"),
    path("new/", views.upload_new, name="upload-new"),
    path("template.<str:format>", views.upload_template, name="upload-template"),
    path("changes/", restatement_views.restatement_list, name="restatement-list"),
    path("rules/", views.upload_rules, name="upload-rules"),
    path("<int:pk>/", views.upload_detail, name="upload-detail"),
    path("<int:pk>/check/", views.upload_check, name="upload-check"),
    path("<int:pk>/progress/", progress.upload_progress, name="upload-progress"),
    path("<int:pk>/progress.json", progress.upload_progress_data, name="upload-progress-data"),
    path("<int:pk>/result/", progress.upload_result, name="upload-result"),
    path("<int:pk>/mark/", progress.upload_mark, name="upload-mark"),
    path("<int:pk>/answer/", views.upload_answer, name="upload-answer"),
    path("<int:pk>/columns/", views.upload_columns, name="upload-columns"),
    path("<int:pk>/fix/", views.upload_fix, name="upload-fix"),
    path("<int:pk>/annotated.xlsx", originals.upload_annotated, name="upload-annotated"),
    path("<int:pk>/apply/", views.upload_apply, name="upload-apply"),
    path("<int:pk>/undo/", views.upload_undo, name="upload-undo"),
    path("<int:pk>/original/", originals.upload_original, name="upload-original"),
]
