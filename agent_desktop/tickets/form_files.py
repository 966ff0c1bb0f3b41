"""Forms from configuration files: one TOML file a skill group, in both languages, checked when loaded.

A file that is wrong is left out and explained with file, line, key and remedy; the others are not touched.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from agent_desktop.tickets import checks
from agent_desktop.tickets.form_shapes import ChoiceFile, FieldFile, FormFile, TypeFile
from agent_desktop.tickets.forms import Choice, FieldKind, FieldSpec, Form, RequestType, Template
from agent_desktop.tickets.nodes import ORDER
from agent_desktop.tickets.prefill import DESCRIPTION, INQUIRY, REQUEST_TYPE, RESOLVED, SOURCES
from customer360.identity import Need


class FormProblem(Struct, frozen=True):
    """Why a form file isn't used: where, what, and what to do."""

    file: str
    line: int  # 0 when it can't be told
    key: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.key}: {self.reason}. This form is left out; correct the line and start again."


def load(folder: Path, language: str) -> tuple[tuple[Form, ...], tuple[FormProblem, ...]]:
    """All forms of a folder in their order, with labels in `language`, and what was wrong with the others."""
    forms: list[tuple[int, Form]] = []
    problems: list[FormProblem] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            written = _read(file)
        except _Wrong as wrong:
            problems.append(wrong.problem)
            continue
        if any(form.skill_group == written.skill_group for _, form in forms):
            twice = f"{written.skill_group} has a form already"
            problems.append(FormProblem(file.name, 0, "skill_group", twice))
            continue
        forms.append((written.order, _form(written, language)))
    return tuple(form for _, form in sorted(forms, key=lambda f: f[0])), tuple(problems)


class _Wrong(Exception):
    def __init__(self, problem: FormProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _read(file: Path) -> FormFile:
    try:
        text = file.read_text(encoding="utf-8")
        written = msgspec.convert(tomllib.loads(text), FormFile)
    except (OSError, UnicodeDecodeError) as error:
        raise _Wrong(FormProblem(file.name, 0, "the file", str(error))) from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise _Wrong(FormProblem(file.name, int(found[1]) if found else 0, "TOML", str(error))) from error
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$.")
        unknown = re.search(r"unknown field `(\w+)`", reason)
        key = ".".join(part for part in (path.rstrip("`"), unknown[1] if unknown else "") if part)
        raise _Wrong(FormProblem(file.name, _line(text, key), key or "the file", reason)) from error
    for key, reason in _contradictions(written):
        raise _Wrong(FormProblem(file.name, _line(text, key), key, reason))
    return written


Found = Iterator[tuple[str, str]]
"""What is wrong: (key, why)."""

RESULTS_OF_KEYS = (RESOLVED, "chased", "joined")
"""Result codes that keys of the desk set by themselves; each form gives them its words."""


def _contradictions(form: FormFile) -> Found:
    """What each value by itself can't show."""
    yield from _twice("types", [t.code for t in form.types])
    yield from _twice("fields", [f.code for f in form.fields])
    yield from _twice("results", [r.code for r in form.results])
    yield from _missing(form)
    for kind in form.types:
        yield from _about_type(kind, form)
    for field in form.fields:
        yield from _about_field(field, [t.code for t in form.types])


def _twice(section: str, codes: list[str]) -> Found:
    twice = [code for code in dict.fromkeys(codes) if codes.count(code) > 1]
    yield from ((f"{section}.{code}", "stands twice") for code in twice)


def _missing(form: FormFile) -> Found:
    fields, results = [f.code for f in form.fields], {r.code for r in form.results}
    if fields[:1] != [REQUEST_TYPE]:
        yield "fields", f"the first field must be {REQUEST_TYPE}"
    if DESCRIPTION not in fields:
        yield "fields", f"there is no field {DESCRIPTION}"
    if not any(t.code == INQUIRY and t.closes_at_once for t in form.types):
        yield "types", f"there is no type {INQUIRY} with closes_at_once = true; a key of the desk needs it"
    for code in RESULTS_OF_KEYS:
        if code not in results:
            yield "results", f"there is no result {code}; a key of the desk sets it"


def _about_type(kind: TypeFile, form: FormFile) -> Found:
    if any(n.node not in ORDER for n in kind.nodes):
        yield f"types.{kind.code}", f"nodes: only {', '.join(ORDER)}"
        return
    places, minutes = [ORDER.index(n.node) for n in kind.nodes], [n.minutes for n in kind.nodes]
    if places != sorted(set(places)):
        yield f"types.{kind.code}", f"nodes: each once, in the order {', '.join(ORDER)}"
    if minutes != sorted(minutes):
        yield f"types.{kind.code}", "nodes: limits count from intake, so they can't fall"
    if kind.priority == "emergency" and form.pinned is None:
        yield f"types.{kind.code}", "an emergency needs the safety script `pinned`"
    if kind.priority == "emergency" and kind.need is not Need.NONE:
        yield f"types.{kind.code}", "an emergency never waits for a proof of identity"
    if kind.recommends and (kind.priority != "normal" or form.recommendation is None):
        yield f"types.{kind.code}", "recommends: only where nothing is wrong, and with a `recommendation`"
    if kind.lead_over is not None and not _has_amount(kind, form):
        yield f"types.{kind.code}", "lead_over: there is no field of kind amount for this type"


def _has_amount(kind: TypeFile, form: FormFile) -> bool:
    asked = (f for f in form.fields if not f.only_for or kind.code in f.only_for)
    return any(f.kind is FieldKind.AMOUNT for f in asked)


_CHOSEN = (FieldKind.CHOICE, FieldKind.CASCADE)
_COUNTED = (FieldKind.NUMBER, FieldKind.AMOUNT)


def _about_field(field: FieldFile, types: list[str]) -> Found:
    key = f"fields.{field.code}"
    yield from ((key, f"only_for: no type {t}") for t in field.only_for if t not in types)
    yield from ((key, f"required_for: no type {t}") for t in field.required_for if t not in types)
    if field.source and field.source not in SOURCES:
        yield key, f"source: one of {', '.join(SOURCES)}"
    if (field.least, field.most) != (None, None) and field.kind not in _COUNTED:
        yield key, f"least, most: only of {', '.join(_COUNTED)}"
    yield from _about_choices(field, key)
    if field.default and field.code != REQUEST_TYPE and checks.wrong(_spec(field, "zh"), field.default):
        yield key, f"default: {field.default} is not a value of this field"


def _about_choices(field: FieldFile, key: str) -> Found:
    if field.code == REQUEST_TYPE:
        if field.kind is not FieldKind.CHOICE or field.choices or field.only_for:
            yield key, "a choice whose choices are the types, for all of them"
        return
    if (field.kind in _CHOSEN) != bool(field.choices):
        yield key, "a choice or a cascade needs choices, and nothing else has any"
    if field.kind is FieldKind.CHOICE and any(c.choices for c in field.choices):
        yield key, "choices in levels are for the kind cascade"
    for level in _levels(field.choices):
        codes = [c.code for c in level]
        yield from ((key, f"choices: {code} stands twice") for code in set(codes) if codes.count(code) > 1)


def _levels(choices: tuple[ChoiceFile, ...]) -> Iterator[tuple[ChoiceFile, ...]]:
    yield choices
    for choice in choices:
        yield from _levels(choice.choices)


def _line(text: str, key: str) -> int:
    """The line where a key stands, as well as it can be told: `types[2].nodes[0].minutes`, `fields.area`."""
    lines = text.splitlines()
    at = 0
    if item := re.match(r"(\w+)\[(\d+)\]", key):
        heads = [n for n, line in enumerate(lines, 1) if line.strip() == f"[[{item[1]}]]"]
        at = heads[int(item[2])] if int(item[2]) < len(heads) else 0
    for name in reversed(re.findall(r"[a-z]\w*", key)):
        wanted = re.compile(rf'^\s*{name}\s*=|code\s*=\s*"{name}"')
        if found := next((n for n, line in enumerate(lines, 1) if n >= at and wanted.search(line)), 0):
            return found
    return at


def _form(written: FormFile, language: str) -> Form:
    types = tuple(_type(t, language) for t in written.types)
    return Form(
        skill_group=written.skill_group,
        label=written.label.of(language),
        edition=written.edition,
        need=written.need,
        request_types=types,
        fields=tuple(_field(f, types, language) for f in written.fields),
        phrases=tuple(p.of(language) for p in written.phrases),
        templates=tuple(Template(t.of(language), t.text.of(language)) for t in written.templates),
        recommendation=written.recommendation.of(language) if written.recommendation else "",
        results=tuple(Choice(r.code, r.of(language)) for r in written.results),
        wrap_up_seconds=written.wrap_up_seconds,
        pinned=written.pinned.of(language) if written.pinned else "",
    )


def _type(written: TypeFile, language: str) -> RequestType:
    by_default = "working" if written.priority == "normal" else "clock"
    return RequestType(
        code=written.code,
        label=written.of(language),
        need=written.need,
        priority=written.priority,
        nodes=tuple((n.node.value, n.minutes) for n in written.nodes),
        words=written.words,
        closes_at_once=written.closes_at_once,
        runs=written.runs or by_default,
        read_back=written.read_back,
        lead_over=written.lead_over,
        hides_reporter=written.hides_reporter,
        repeats=written.repeats,
        recommends=written.recommends,
    )


def _field(written: FieldFile, types: tuple[RequestType, ...], language: str) -> FieldSpec:
    spec = _spec(written, language)
    if written.code == REQUEST_TYPE:
        return replace(spec, choices=tuple(Choice(t.code, t.label) for t in types))
    return spec


def _spec(written: FieldFile, language: str) -> FieldSpec:
    return FieldSpec(
        code=written.code,
        label=written.of(language),
        kind=written.kind,
        required=written.required,
        choices=_choices(written.choices, language),
        hint=written.hint.of(language) if written.hint else "",
        source=written.source,
        default=written.default,
        only_for=written.only_for,
        required_for=written.required_for,
        least=written.least,
        most=written.most,
        surge=written.surge,
    )


def _choices(written: tuple[ChoiceFile, ...], language: str) -> tuple[Choice, ...]:
    return tuple(Choice(c.code, c.of(language), _choices(c.choices, language), c.tells_lead) for c in written)
