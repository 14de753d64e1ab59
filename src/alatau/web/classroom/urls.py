"""The addresses of the classroom."""

from __future__ import annotations

from django.urls import path

from alatau.web.classroom.views import certificates, drawings, entry, learner, trainer, workbook

urlpatterns = [
    path("new-week/", entry.new_cohort, name="new-cohort"),
    path("c/<str:code>", entry.enter, name="enter-class"),
    path("class/<str:learner>/", learner.home, name="class"),
    path("class/<str:learner>/lesson/<slug:course>/<str:lesson>/", learner.lesson, name="lesson"),
    path(
        "class/<str:learner>/lesson/<slug:course>/<str:lesson>/read/",
        learner.mark_read,
        name="lesson-read",
    ),
    path(
        "class/<str:learner>/figure/<slug:course>/<str:lesson>/<slug:figure>.<slug:form>",
        drawings.figure,
        name="figure",
    ),
    path("class/<str:learner>/test/<slug:moment>/", learner.test, name="test"),
    path("class/<str:learner>/lab/<slug:course>/<slug:lab>/", learner.lab, name="lab"),
    path(
        "class/<str:learner>/lab/<slug:course>/<slug:lab>/explore/", learner.explore, name="explore"
    ),
    path(
        "class/<str:learner>/lab/<slug:course>/<slug:lab>/picture/<slug:picture>.<slug:form>",
        drawings.lab_picture,
        name="lab-picture",
    ),
    path("class/<str:learner>/report/<slug:sheet>/", learner.report, name="report"),
    path("class/<str:learner>/answer/<path:sheet>/", learner.answer, name="answer"),
    path("class/<str:learner>/hand-in/<path:sheet>/", learner.hand_in, name="hand-in"),
    path("class/<str:learner>/workbook/", workbook.workbook, name="workbook"),
    path("class/<str:learner>/workbook/write/", workbook.write, name="write-workbook"),
    path("class/<str:learner>/certificates/", certificates.own, name="certificates"),
    path("class/<str:learner>/certificates/evidence/", certificates.file_evidence, name="evidence"),
    path(
        "class/<str:learner>/certificates/<int:part>.<slug:form>",
        certificates.download,
        name="certificate-file",
    ),
    path("class/<str:learner>/leave/", learner.leave, name="leave-class"),
    path("class/<str:learner>/leave/left/", learner.left, name="left-class"),
    path("desk/<str:trainer>/", trainer.desk, name="desk"),
    path("desk/<str:trainer>/door/", trainer.door, name="desk-door"),
    path("desk/<str:trainer>/live/", trainer.live, name="desk-live"),
    path("desk/<str:trainer>/test/<slug:moment>/", trainer.set_test, name="set-test"),
    path("desk/<str:trainer>/people/", trainer.people, name="class-people"),
    path("desk/<str:trainer>/enrol/", trainer.enrol, name="enrol"),
    path("desk/<str:trainer>/new-pin/", trainer.new_pin, name="new-pin"),
    path("desk/<str:trainer>/attendance/", trainer.attendance, name="attendance"),
    path("desk/<str:trainer>/attendance/<slug:session>/", trainer.attendance, name="attendance-of"),
    path(
        "desk/<str:trainer>/attendance/<slug:session>/note/",
        trainer.note_attendance,
        name="note-attendance",
    ),
    path("desk/<str:trainer>/analysis/<slug:moment>/", trainer.analysis, name="analysis"),
    path("desk/<str:trainer>/gain/", trainer.gain, name="gain"),
    path("desk/<str:trainer>/results.csv", trainer.results_file, name="results-file"),
    path("desk/<str:trainer>/statements.jsonl", trainer.statements_file, name="statements-file"),
    path("desk/<str:trainer>/lessons/", trainer.lessons, name="desk-lessons"),
    path(
        "desk/<str:trainer>/lesson/<slug:course>/<str:lesson>/", trainer.lesson, name="desk-lesson"
    ),
    path(
        "desk/<str:trainer>/figure/<slug:course>/<str:lesson>/<slug:figure>.<slug:form>",
        drawings.desk_figure,
        name="desk-figure",
    ),
    path("desk/<str:trainer>/certificates/", certificates.listed, name="desk-certificates"),
    path(
        "desk/<str:trainer>/certificates/issuer.json", certificates.issuer_file, name="issuer-file"
    ),
    path(
        "desk/<str:trainer>/evidence/<int:evidence>/",
        certificates.judge_evidence,
        name="judge-evidence",
    ),
    path("desk/<str:trainer>/take-back/", certificates.take_back, name="take-back"),
    path("v/<uuid:certificate>", certificates.shown, name="certificate-shown"),
    path("verify/", certificates.check, name="verify"),
]
