"""allauth's own pages, as they would be without ours before them: for the controls of the tests."""

from django.urls import include, path

urlpatterns = [path("account/", include("allauth.account.urls")), path("", include("marketplace.urls"))]
