"""Addresses of the onboarding desk."""

from django.urls import path

from marketplace.desk.onboarding import files, papers, views

app_name = "onboarding"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("files/", files.files, name="files"),
    path("files/template.<str:kind>", files.template, name="template"),
    path("files/<int:pk>/", files.file_page, name="file"),
    path("files/<int:pk>/check/", files.file_check, name="file_check"),
    path("files/<int:pk>/import/", files.file_import, name="file_import"),
    path("files/<int:pk>/undo/", files.file_undo, name="file_undo"),
    path("files/<int:pk>/papers/", papers.file_papers, name="file_papers"),
    path("files/<int:pk>/errors.csv", files.file_errors, name="file_errors"),
    path("<uuid:pk>/", views.household, name="household"),
    path("<uuid:pk>/code/", views.code, name="code"),
    path("<uuid:pk>/code/again/", views.code_again, name="code_again"),
]
