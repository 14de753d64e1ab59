"""Whether the parts of a course fit each other: references, forms, languages, words of safety."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from alatau.languages import N_
from alatau.packs.courses.course import Course, TestForm
from alatau.packs.courses.glossary import departures
from alatau.packs.courses.lessons import Lesson
from alatau.packs.courses.loading import COURSE_FILE, CourseReading, find_course, read_course
from alatau.packs.courses.markdown import citations_in, figures_in
from alatau.packs.courses.questions import Question
from alatau.packs.courses.readability import readability
from alatau.packs.courses.texts import texts_of_course, translation_states
from alatau.packs.errors import PackError, Problem
from alatau.packs.findings import Findings
from alatau.packs.model import nearest
from alatau.packs.reading import KeyPath, PackFolder
from alatau.packs.safety import GROUPS, check_text

SHORTEST_LESSON, LONGEST_LESSON = 600, 1500
"""Words of the text of a lesson, in the source language."""


def load_course(id_or_path: str | Path) -> Course:
    """A course, checked and ready to be taught.

    Raises:
        PackError: it cannot be used; `problems` lists all errors that were found.
    """
    folder = find_course(id_or_path)
    reading = read_course(folder)
    problems = check_course(reading, folder, words=False)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or reading.course is None:
        raise PackError.of(errors)
    return reading.course


def check_course(reading: CourseReading, folder: Path, *, words: bool = True) -> list[Problem]:
    """All problems of a course that has been read; `words` looks through its texts as well."""
    findings = Findings(reading)
    findings.problems += reading.problems
    course = reading.course
    if course is None:
        return findings.problems
    _check_ids(course, findings)
    for module in course.contents:
        home = f"modules/{module.id}"
        for lesson in module.chapters:
            _check_lesson(lesson, f"{home}/{lesson.id}.yaml", course, PackFolder(folder), findings)
        for index, question in enumerate(module.test_questions):
            _check_question(
                question, module.chapters, f"{home}/test.yaml", ("questions", index), findings
            )
    _check_forms(course, findings)
    if not course.safety_review.complete:
        findings.warning(
            COURSE_FILE,
            ("safety_review",),
            N_("Nobody has signed the safety review (“by”, “on”); until then the pack is a draft."),
        )
    if words:
        _check_texts(reading, findings)
        _check_translations(reading, folder, findings)
    return findings.problems


def _check_ids(course: Course, findings: Findings) -> None:
    seen: dict[str, str] = {}
    for module in course.contents:
        home = f"modules/{module.id}"
        groups = [(f"{home}/{lesson.id}.yaml", lesson.questions) for lesson in module.chapters]
        for file, questions in [*groups, (f"{home}/test.yaml", module.test_questions)]:
            for index, question in enumerate(questions):
                if question.id in seen:
                    findings.error(
                        file,
                        ("questions", index, "id"),
                        N_("“%(id)s” is the id of a question in %(other)s as well."),
                        id=question.id,
                        other=seen[question.id],
                    )
                seen[question.id] = file


def _check_lesson(
    lesson: Lesson, file: str, course: Course, files: PackFolder, findings: Findings
) -> None:
    for index, lab in enumerate(lesson.labs):
        _refer(lab, course.labs, file, ("labs", index), findings)
    figures = {figure.id for figure in lesson.figures}
    sources = {source.id for source in lesson.sources}
    for language, text in lesson.text.items():
        for name in figures_in(text):
            _refer(name, figures, file, ("text", language), findings)
        for name in citations_in(text):
            _refer(name, sources, file, ("text", language), findings)
    home = file.rpartition("/")[0]
    for index, figure in enumerate(lesson.figures):
        if (figure.file is None) is (figure.picture is None):
            findings.error(
                file, ("figures", index), N_("A figure has either a “file” or a “picture”.")
            )
        elif figure.file is not None and not files.exists(f"{home}/figures/{figure.file}"):
            findings.error(
                file,
                ("figures", index, "file"),
                N_("There is no drawing “%(drawing)s” in the folder “figures” of the module."),
                drawing=figure.file,
            )
    for index, question in enumerate(lesson.questions):
        _check_question(question, [lesson], file, ("questions", index), findings)
    planned = sum(step.minutes for step in lesson.trainer.plan)
    if planned != lesson.minutes:
        findings.warning(
            file,
            ("trainer", "plan"),
            N_("The plan takes %(planned)s minutes, the lesson %(minutes)s."),
            planned=planned,
            minutes=lesson.minutes,
        )
    source = course.source_language
    if source in lesson.text:
        words = readability(lesson.text[source], source).words
        if not SHORTEST_LESSON <= words <= LONGEST_LESSON:
            findings.warning(
                file,
                ("text", source),
                N_("The text has %(words)s words; %(least)s to %(most)s are usual."),
                words=words,
                least=SHORTEST_LESSON,
                most=LONGEST_LESSON,
            )


def _check_question(
    question: Question,
    lessons: Sequence[Lesson],
    file: str,
    path: KeyPath,
    findings: Findings,
) -> None:
    """Whether what a question names is in its lesson, or in one of its module for a test."""
    sources = {source.id for lesson in lessons for source in lesson.sources}
    for index, source in enumerate(question.sources):
        _refer(source, sources, file, (*path, "sources", index), findings)
    if question.objective is not None:
        objectives = {objective.id for lesson in lessons for objective in lesson.objectives}
        _refer(question.objective, objectives, file, (*path, "objective"), findings)
    if question.figure is not None:
        figures = {figure.id for lesson in lessons for figure in lesson.figures}
        _refer(question.figure, figures, file, (*path, "figure"), findings)


def _refer(name: str, known: Collection[str], file: str, path: KeyPath, findings: Findings) -> None:
    names = sorted(known)
    if name in names:
        return
    near = nearest(name, names)
    msgid = (
        N_("There is no “%(name)s” here; is “%(near)s” meant?")
        if near
        else N_("There is no “%(name)s” here; known are %(known)s.")
    )
    findings.error(file, path, msgid, name=name, near=near, known=", ".join(names) or "–")


def _check_forms(course: Course, findings: Findings) -> None:
    for at, form in enumerate(course.forms):
        for index, name in enumerate(form.questions):
            _refer(name, course.questions, COURSE_FILE, ("forms", at, "questions", index), findings)
    profiles = [_profile(course, form) for form in course.forms]
    for at, profile in enumerate(profiles[1:], start=1):
        if profile != profiles[0]:
            findings.error(
                COURSE_FILE,
                ("forms", at),
                N_(
                    "The forms “%(one)s” and “%(other)s” are not parallel: each module has as many "
                    "questions of each kind in both."
                ),
                one=course.forms[0].id,
                other=course.forms[at].id,
            )
    used = Counter(name for form in course.forms for name in form.questions)
    for name, times in used.items():
        if times > 1:
            findings.error(
                COURSE_FILE,
                ("forms",),
                N_("“%(name)s” stands in the test %(times)s times; forms share no question."),
                name=name,
                times=times,
            )


def _profile(course: Course, form: TestForm) -> Counter[tuple[str, str]]:
    return Counter(
        (course.module_of[name].id, course.questions[name].kind)
        for name in form.questions
        if name in course.questions
    )


def _check_texts(reading: CourseReading, findings: Findings) -> None:
    for file, path, text in texts_of_course(reading):
        for departure in departures(text):
            findings.warning(
                file,
                (*path, "ru"),
                N_("For “%(english)s” the glossary has “%(russian)s”, which is not in the text."),
                english=departure.english,
                russian=" / ".join(departure.russian),
            )
        for language, written in text.items():
            for word in check_text(written):
                findings.warning(
                    file,
                    (*path, language),
                    N_(
                        "“%(word)s” may lead to %(group)s, which has no place in an exercise. Is "
                        "another wording possible?"
                    ),
                    word=word.text,
                    group=GROUPS[word.group],
                )


_STATES = {
    "missing": N_("The text in “%(language)s” is missing."),
    "stale": N_("The text in “%(language)s” is older than its source."),
    "unrecorded": N_("Nobody has recorded from which source the text in “%(language)s” was made."),
}


def _check_translations(reading: CourseReading, folder: Path, findings: Findings) -> None:
    try:
        states = translation_states(reading, folder)
    except PackError as error:
        findings.problems += error.problems
        return
    for found in states:
        if found.state in _STATES:
            findings.problems.append(
                Problem(
                    "warning",
                    found.file,
                    found.text,
                    _STATES[found.state],
                    {"language": found.language},
                )
            )
