"""Prints as JSON what the installed SIP library can do.

Run it with the environment's Python. A program of its own: PJSIP stops its whole process on a misused
object, and prints while it starts.
"""

import json
import os
from typing import Any

_WANTED_CALLS = 33  # one more than the 32 that a loaded test bench asks for


def survey() -> dict[str, Any]:
    """Start an endpoint on loopback; ask for version, sound drivers, codecs, TLS and room for calls."""
    import pjsua2 as pj

    endpoint = pj.Endpoint()
    endpoint.libCreate()
    settings = pj.EpConfig()
    settings.logConfig.level = settings.logConfig.consoleLevel = 0
    settings.uaConfig.threadCnt = 0
    settings.uaConfig.mainThreadOnly = True
    settings.uaConfig.maxCalls = 64
    endpoint.libInit(settings)
    transport = pj.TransportConfig()
    transport.boundAddress = "127.0.0.1"
    found: dict[str, Any] = {"version": endpoint.libVersion().full}
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    try:
        transport.tlsConfig.proto = pj.PJ_SSL_SOCK_PROTO_TLS1_2 | pj.PJ_SSL_SOCK_PROTO_TLS1_3
        endpoint.transportCreate(pj.PJSIP_TRANSPORT_TLS, transport)
        found["tls"] = True
    except pj.Error:
        found["tls"] = False
    endpoint.libStart()
    found["drivers"] = sorted({device.driver for device in endpoint.audDevManager().enumDev2()})
    found["codecs"] = sorted(codec.codecId for codec in endpoint.codecEnum2())
    endpoint.audDevManager().setNullDev()
    found["calls"] = _calls(pj, endpoint)
    endpoint.libDestroy()
    return found


def _calls(pj: Any, endpoint: Any) -> int:
    """How many calls can be open at once, up to one more than needed; nobody answers them."""
    account = pj.Account()
    settings = pj.AccountConfig()
    settings.idUri = "sip:survey@127.0.0.1"
    settings.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
    account.create(settings)
    calls = []
    for _ in range(_WANTED_CALLS):
        call = pj.Call(account)
        try:
            call.makeCall("sip:nobody@127.0.0.1:9", pj.CallOpParam(True))
        except pj.Error:
            break
        calls.append(call)
    opened = len(calls)
    endpoint.hangupAllCalls()
    for _ in range(20):
        endpoint.libHandleEvents(10)
    calls.clear()
    account.shutdown()
    return opened


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "w") as answer:
        os.dup2(2, 1)  # PJSIP's own words have a buffer of their own and would mingle with the answer
        json.dump(survey(), answer)
