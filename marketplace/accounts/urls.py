"""``/account/``: ours come first and take the place of allauth's pages that would change things too easily."""

from django.urls import path

from marketplace.accounts.views import profile

app_name = "accounts"

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("email/", profile.email, name="email"),
    path("consents/<slug:purpose>/withdraw/", profile.withdraw_consent, name="withdraw_consent"),
    path("password/new/", profile.new_password, name="new_password"),
    path("password/set/", profile.new_password, name="password_set"),
    path("password/reset/", profile.forgotten_password, name="forgotten_password"),
    path("password/reset/<path:rest>", profile.forgotten_password, name="forgotten_password_old"),
    path("after-login/", profile.after_login, name="after_login"),
]
