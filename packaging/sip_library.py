"""Where the SIP library comes from: the cache, a build here, or, with a notice, the published one."""

from pathlib import Path

import speech
import system_packages
from environment import Environment
from native import cache, recipe, source, wheel


class _Impossible(Exception):
    """Why it can't be built here; carries words for people."""


def provide(environment: Environment, again: bool) -> None:
    """Install the SIP library if it isn't there. `again`: build anew, whatever is installed or cached.

    A build that fails leaves what is installed; only an empty environment gets the published wheel.
    Raises speech.Stop if `again` was asked for and failed.
    """
    key = recipe.key()
    if not again and environment.stamp.sip in (key, "published"):
        return
    kept = None if again else cache.wheel(key)
    if kept:
        speech.say("sip_cached", version=recipe.VERSION)
    else:
        try:
            kept = _build(key)
        except _Impossible as reason:
            if again:
                raise speech.stop("sip_kept", reason=reason) from reason
            if environment.stamp.sip:  # of an older recipe, and still better than the published one
                speech.say("sip_kept", reason=reason)
            else:
                speech.say("sip_published", reason=reason)
                environment.install_published_sip()
            return
    environment.install_sip(kept, key)


def is_provided(environment: Environment) -> bool:
    """Would `provide` have nothing to do?"""
    return environment.stamp.sip in (recipe.key(), "published")


def remind(environment: Environment) -> None:
    """Say again what is missing, on every start with the published wheel."""
    if environment.stamp.sip == "published":
        speech.say("sip_still_published")


def _build(key: str) -> Path:
    speech.say("sip_build", version=recipe.VERSION)
    _bring_tools()
    log = cache.folder() / key / "build.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    try:
        speech.say("sip_fetch")
        source.fetch(cache.tarball())
        with cache.workplace() as folder:
            built = wheel.build(cache.tarball(), folder, log, lambda stage: speech.say(f"sip_{stage}"))
            return cache.keep(key, built)
    except source.SourceMissing as missing:
        raise _Impossible(speech.text("no_source", tried=missing)) from missing
    except wheel.BuildFailed as failed:
        step, where = failed.args
        raise _Impossible(speech.text("build_failed", step=step, log=where)) from failed


def _bring_tools() -> None:
    if not system_packages.known():
        raise _Impossible(speech.text("no_debian"))
    absent = system_packages.missing(recipe.packages())
    if not absent:
        return
    if not system_packages.may_install():
        raise _Impossible(speech.text("no_tools", command=system_packages.command(absent)))
    try:
        system_packages.install(absent)
    except speech.Stop as failed:
        raise _Impossible(str(failed)) from failed
