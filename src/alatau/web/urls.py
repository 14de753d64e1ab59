"""Every address of the server."""

from __future__ import annotations

from django.urls import include, path

from alatau.web.views import (
    controller,
    errors,
    evaluator,
    health,
    injects,
    parts,
    pictures,
    player,
    review,
    seats,
    start,
    white_cell,
)

urlpatterns = [
    path("", start.start, name="start"),
    path("join/", start.join, name="join"),
    path("j/<str:code>", start.join_by_code, name="join-by-code"),
    path("language/", start.choose_language, name="language"),
    path("appearance/", start.choose_appearance, name="appearance"),
    path("health/", health.health, name="health"),
    path("map/<slug:region>.json", pictures.region_topology, name="map"),
    path("seat/<str:seat>/", seats.home, name="seat"),
    path("seat/<str:seat>/part/<slug:name>", parts.part, name="part"),
    path("seat/<str:seat>/picture/<slug:name>.json", pictures.picture, name="picture"),
    path("seat/<str:seat>/here", seats.answer_check, name="answer-check"),
    path("seat/<str:seat>/emergency", seats.emergency, name="emergency"),
    path("seat/<str:seat>/leave", seats.leave, name="leave"),
    path("seat/<str:seat>/inbox", player.inbox, name="inbox"),
    path("seat/<str:seat>/item/<str:item>", player.item, name="item"),
    path("seat/<str:seat>/item/<str:item>/read", player.mark_read, name="mark-read"),
    path("seat/<str:seat>/write", player.write, name="write"),
    path("seat/<str:seat>/situation", player.situation, name="situation"),
    path("seat/<str:seat>/decisions", player.decisions, name="decisions"),
    path("seat/<str:seat>/decide/<slug:kind>/<str:country>", player.decide, name="decide"),
    path("seat/<str:seat>/resources", player.resources, name="resources"),
    path("seat/<str:seat>/facts", player.facts, name="facts"),
    path("seat/<str:seat>/run", controller.run, name="run"),
    path("seat/<str:seat>/clock", controller.clock, name="clock"),
    path("seat/<str:seat>/broadcast", controller.broadcast, name="broadcast"),
    path("seat/<str:seat>/injects", injects.injects, name="injects"),
    path("seat/<str:seat>/injects/add", injects.add_inject, name="add-inject"),
    path("seat/<str:seat>/inject/<int:inject>", injects.inject, name="inject"),
    path("seat/<str:seat>/inject/<int:inject>/act", injects.act, name="act-on-inject"),
    path("seat/<str:seat>/inject/<int:inject>/edit", injects.edit_inject, name="edit-inject"),
    path("seat/<str:seat>/white-cell", white_cell.white_cell, name="white-cell"),
    path("seat/<str:seat>/white-cell/speak", white_cell.speak, name="speak"),
    path("seat/<str:seat>/cells/<str:cell>", controller.cell, name="cell"),
    path("seat/<str:seat>/truth", controller.truth, name="truth"),
    path("seat/<str:seat>/people", controller.people, name="people"),
    path("seat/<str:seat>/people/free", controller.free_seat, name="free-seat"),
    path("seat/<str:seat>/screen", controller.screen, name="screen"),
    path("seat/<str:seat>/objectives", evaluator.objectives, name="objectives"),
    path("seat/<str:seat>/timeline", evaluator.timeline, name="timeline"),
    path("seat/<str:seat>/note", evaluator.note, name="note"),
    path("seat/<str:seat>/rate/<slug:task>", evaluator.rate, name="rate"),
    path("seat/<str:seat>/review", review.review, name="review"),
    path("seat/<str:seat>/review.html", review.download, name="review-file"),
    path("seat/<str:seat>/log.jsonl", review.log, name="log-file"),
    path("", include("alatau.web.classroom.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
