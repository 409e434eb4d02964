from django.urls import path

from marketplace.settlement import views
from marketplace.settlement.views import account, provinces, transfers

app_name = "settlement"

urlpatterns = [
    path("", views.index, name="index"),
    path("make/", views.make, name="make"),
    path("batches/", views.batch_list, name="batches"),
    path("transfers/", transfers.transfer_list, name="transfers"),
    path("transfers/new/", transfers.transfer_new, name="transfer_new"),
    path("transfers/check/", transfers.statement_check, name="statement_check"),
    path("transfers/record/", transfers.statement_record, name="statement_record"),
    path("transfers/<int:pk>/", transfers.transfer_page, name="transfer"),
    path("refunds/", transfers.refund_list, name="refunds"),
    path("refunds/<str:number>/", transfers.refund_page, name="refund"),
    path("provinces/", provinces.province_list, name="provinces"),
    path("provinces/<str:code>/", provinces.province_page, name="province"),
    path("provinces/<str:code>/print/", provinces.province_print, name="province_print"),
    path("account/", account.account_page, name="account"),
    path("account/<int:pk>/agree/", account.account_agree, name="account_agree"),
    path("account/<int:pk>/drop/", account.account_drop, name="account_drop"),
    path("<str:number>/", views.batch, name="batch"),
    path("<str:number>/approve/", views.approve, name="approve"),
    path("<str:number>/print/", views.print_batch, name="print"),
]
