"""Addresses of the staff pages."""

from django.urls import path

from marketplace.desk.staff.views import (
    catalogue,
    complaints,
    home,
    orders,
    people,
    price_goods,
    prices,
    rates,
    reviews,
)

app_name = "staff"

urlpatterns = [
    path("", home.index, name="index"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/csv/", orders.order_csv, name="orders_csv"),
    path("orders/<str:number>/", orders.order_page, name="order"),
    path("people/", people.find, name="people"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/<int:pk>/hide/", reviews.review_hide, name="review_hide"),
    path("reviews/<int:pk>/show/", reviews.review_show, name="review_show"),
    path("categories/", catalogue.categories, name="categories"),
    path("categories/new/", catalogue.category_new, name="category_new"),
    path("categories/<int:pk>/", catalogue.category, name="category"),
    path("categories/<int:pk>/delete/", catalogue.category_delete, name="category_delete"),
    path("crops/", catalogue.crops, name="crops"),
    path("certificates/", catalogue.certificates, name="certificates"),
    path("prices/", prices.decisions, name="prices"),
    path("prices/new/", prices.decision_new, name="price_new"),
    path("prices/report/", prices.price_report_page, name="price_report"),
    path("prices/<int:pk>/", prices.decision, name="price"),
    path("prices/<int:pk>/end/", prices.decision_end, name="price_end"),
    path("prices/commitments/<int:pk>/", price_goods.goods, name="price_goods"),
    path("prices/goods/<int:pk>/end/", price_goods.goods_end, name="price_goods_end"),
    path("rations/", prices.rations, name="rations"),
    path("rations/new/", prices.ration_new, name="ration_new"),
    path("rations/<int:pk>/end/", prices.ration_end, name="ration_end"),
    path("rations/overrides/<int:pk>/", prices.override_review, name="override_review"),
    path("rations/words/<int:pk>/", prices.presence_review, name="presence_review"),
    path("rations/merge/", prices.household_merge, name="household_merge"),
    path("complaints/", complaints.complaint_list, name="complaints"),
    path("complaints/recalls/", complaints.recalls, name="complaint_recalls"),
    path("complaints/recalls/<int:pk>/lift/", complaints.recall_lift, name="complaint_recall_lift"),
    path("complaints/<slug:number>/", complaints.complaint_page, name="complaint"),
    path("complaints/<slug:number>/photo/", complaints.complaint_photo, name="complaint_photo"),
    path("rates/", rates.index, name="rates"),
    path("rates/<slug:kind>/new/", rates.new, name="rate_new"),
]
