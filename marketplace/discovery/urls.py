"""Addresses of the public pages."""

from django.urls import path

from marketplace.discovery.views import (
    calendar,
    complaints,
    essentials,
    goods,
    my_place,
    open_data,
    points,
    seasons,
    shops,
    suggesting,
    traces,
    tracking,
)

app_name = "discovery"

urlpatterns = [
    path("", goods.home, name="home"),
    path("products/", goods.products, name="products"),
    path("products/suggest/", suggesting.suggest, name="suggest"),
    path("products/<slug:slug>/", goods.product, name="product"),
    path("calendar/", calendar.season_calendar, name="calendar"),
    path("points/", points.point_list, name="points"),
    path("points/map/", points.point_map, name="points_map"),
    path("points/map.json", points.point_clusters, name="points_clusters"),
    path("points/<slug:code>/", points.point_page, name="point"),
    path("my-place/", my_place.place_page, name="my_place"),
    path("essentials/", essentials.essentials, name="essentials"),
    path("season/<slug:slug>/", seasons.season, name="season"),
    path("season/<slug:slug>/figures/", seasons.season_figures, name="season_figures"),
    path("shop/<slug:code>/", shops.shop, name="shop"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/figures.json", open_data.open_data_json, name="open_data_json"),
    path("open-data/<slug:table>.csv", open_data.open_data_csv, name="open_data_csv"),
    path("trace/", traces.find, name="trace_find"),
    path("trace/<str:code>/", traces.trace, name="trace"),
    path("complaint/", complaints.complaint, name="complaint"),
    path("complaint/follow/", complaints.follow, name="complaint_follow"),
    path("complaint/<slug:number>/", complaints.complaint_page, name="complaint_page"),
    path("complaint/<slug:number>/photo/", complaints.complaint_photo, name="complaint_photo"),
    path("track/", tracking.track, name="track"),
    path("track/<slug:number>/", tracking.track_order, name="track_order"),
    path("track/<slug:number>/cancel/", tracking.cancel, name="cancel"),
    path("track/<slug:number>/cancel/<slug:part>/", tracking.cancel_part, name="cancel_part"),
    path("track/<slug:number>/weight/<int:pk>/", tracking.answer_weight_question, name="answer_weight"),
]
