"""What a setting takes, and what is wrong with one, in the user's language."""

from agent_desktop.settings.described import Kind, Setting, described
from agent_desktop.settings.layers import ENVIRONMENT
from agent_desktop.settings.problems import Problem
from ui.words import has, t


def takes(setting: Setting) -> str:
    """What may be written, for people who correct a file."""
    if has(f"takes-{setting.slug}"):
        return t(f"takes-{setting.slug}")
    match setting.kind:
        case Kind.CHOICE:
            return t("takes-choice", choices=", ".join(f'"{choice}"' for choice in setting.choices))
        case Kind.NUMBER if setting.most is not None:
            return t("takes-number-to", least=str(setting.least), most=str(setting.most))
        case Kind.NUMBER:
            return t("takes-number", least=str(setting.least))
    return t(f"takes-{setting.kind}")


def told(problem: Problem) -> str:
    """Where it is, which key, why, and what to do."""
    file = t("problem-environment") if problem.file == ENVIRONMENT else str(problem.file)
    place = f"{file}:{problem.line}" if problem.line else file
    key = problem.key or t("problem-file")
    return t("problem-told", place=place, key=key, reason=reason(problem), remedy=remedy(problem))


def reason(problem: Problem) -> str:
    """Why it doesn't count, without a full stop."""
    facts = problem.facts
    if problem.why == "profile":
        return t(f"provision-{facts['profile']}", **facts).rstrip("。.")
    if problem.why == "unopened" and has(f"os-{facts['code']}"):
        return t(f"os-{facts['code']}")
    return t(f"problem-{problem.why}", **facts)


def remedy(problem: Problem) -> str:
    """What to do about it: a sentence."""
    if problem.why == "wrong":
        key = problem.key
        setting = next((s for s in described() if key == s.key or key.startswith(f"{s.key}.")), None)
        if setting is not None:
            return t("remedy-wrong-takes", takes=takes(setting))
    return t(f"remedy-{problem.why}", **problem.facts)
