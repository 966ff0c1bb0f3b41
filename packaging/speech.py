"""What preparing a machine says: English, and Chinese where LANG asks for it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

_STARTED = time.monotonic()
Result = TypeVar("Result")

PATIENCE_S = 30.0
"""Whoever has seen nothing for so long wonders whether anything happens."""

_WORDS = {
    "no_dpkg": (
        "This is not a Debian system; the libraries that Debian calls {names} have to be there already.",
        "本机不是 Debian 系统；请自行确认已具备以下 Debian 软件包的对应库：{names}",
    ),
    "installing_system": ("Installing system packages: {names}", "正在安装系统软件包：{names}"),
    "needs_root": (
        "System packages are missing. Install them, then start again:\n\n    {command}\n",
        "缺少系统软件包。请安装后重试：\n\n    {command}\n",
    ),
    "apt_failed": (
        "apt could not install the system packages. Its last words:\n{words}\n"
        "Try it by hand:\n\n    {command}\n",
        "apt 未能安装系统软件包，最后输出如下：\n{words}\n请手动执行：\n\n    {command}\n",
    ),
    "environment": ("Creating {folder} with Python {version}", "正在用 Python {version} 创建 {folder}"),
    "packages": (
        "Installing {count} locked Python packages (up to 200 MB to fetch)",
        "正在安装 {count} 个锁定版本的 Python 包（最多下载 200 MB）",
    ),
    "project": ("Installing the project itself", "正在安装本项目"),
    "pip_failed": (
        "pip could not finish. Its last words:\n{words}\nIs a package index within reach? Behind a proxy set "
        "https_proxy, with an index of your own PIP_INDEX_URL; then start again, what is done is kept.",
        "pip 未能完成，最后输出如下：\n{words}\n请检查能否访问软件包索引。需要代理请设 https_proxy，"
        "自有索引请设 PIP_INDEX_URL，然后重试，已完成的部分保留。",
    ),
    "sip_cached": ("SIP library {version}: taken from the cache", "SIP 库 {version}：取自缓存"),
    "sip_build": (
        "SIP library {version}: building it on this machine, about two to four minutes, once",
        "SIP 库 {version}：正在本机编译，约需二至四分钟，仅此一次",
    ),
    "sip_fetch": ("  source, from Debian's archive", "  从 Debian 软件源获取源码"),
    "sip_configure": ("  configuring", "  配置"),
    "sip_compile": ("  compiling the libraries", "  编译库"),
    "sip_glue": ("  compiling the Python module", "  编译 Python 模块"),
    "sip_pack": ("  packing the wheel", "  打包"),
    "sip_published": (
        "NOTICE: the SIP library could not be built here: {reason}\n"
        "        Using the published 2.15 instead. It has NO SOUND (no microphone, no speaker), no Opus,\n"
        "        no TLS 1.3 and at most 4 calls: enough to look around, not for a seat.\n"
        "        Try again with: make sip",
        "注意：无法在本机编译 SIP 库：{reason}\n"
        "      改用已发布的 2.15 版。该版本没有声音（无麦克风、无扬声器）、没有 Opus、\n"
        "      不支持 TLS 1.3，最多 4 路通话：仅供试看，不能用于坐席。\n"
        "      重试：make sip",
    ),
    "sip_kept": (
        "The SIP library could not be built anew: {reason}\nThe one that was installed before stays.",
        "未能重新编译 SIP 库：{reason}\n继续使用此前安装的版本。",
    ),
    "sip_still_published": (
        "NOTICE: SIP library without sound, at most 4 calls (see `make sip`)",
        "注意：当前 SIP 库没有声音，最多 4 路通话（参见 make sip）",
    ),
    "no_source": (
        "no suite of this machine's Debian mirror has the pinned source ({tried})",
        "本机的 Debian 镜像中没有指定哈希的源码（已尝试 {tried}）",
    ),
    "no_tools": ("build packages are missing: {command}", "缺少编译所需软件包：{command}"),
    "no_debian": ("the source comes through Debian's apt", "源码需通过 Debian 的 apt 获取"),
    "build_failed": ("'{step}' failed, see {log}", "“{step}” 失败，详见 {log}"),
    "import_failed": (
        "{module} cannot be loaded: {error}\n"
        "A system library is missing. Install these, then start again:\n\n    {command}\n",
        "无法加载 {module}：{error}\n缺少系统库。请安装以下软件包后重试：\n\n    {command}\n",
    ),
    "still": ("  still at it: {seconds} s", "  仍在进行：{seconds} 秒"),
    "ready": ("Ready after {seconds} s", "准备完毕，用时 {seconds} 秒"),
}


class Stop(Exception):
    """Preparation can't go on; carries the text that says what to do."""


def text(key: str, **values: object) -> str:
    """The words for `key` in the language of the session."""
    asked = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    setting = next(filter(None, asked), "")
    return _WORDS[key][setting.startswith("zh")].format(**values)


def say(key: str, **values: object) -> None:
    """Print one line of progress."""
    print(text(key, **values), flush=True)


def patiently(wait: Callable[[float], Result]) -> Result:
    """What `wait` returns in the end; each time it raises `TimeoutExpired` a line says that work goes on."""
    began = time.monotonic()
    while True:
        try:
            return wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            say("still", seconds=round(time.monotonic() - began))


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, patiently; what it prints, errors too, is kept."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        printed, _ = patiently(lambda seconds: process.communicate(timeout=seconds))
        return subprocess.CompletedProcess(command, process.returncode, printed)


def stop(key: str, **values: object) -> Stop:
    """The exception to raise with these words."""
    return Stop(text(key, **values))


def elapsed() -> int:
    """Whole seconds since the start."""
    return round(time.monotonic() - _STARTED)


def complain(words: str) -> None:
    """Print to the error stream."""
    print(words, file=sys.stderr, flush=True)
