"""A call that was taken, whose caller has gone before saying so: the agent can hang up all the same."""

import socket
from pathlib import Path

from softphone.call import CallState, EndReason
from softphone.line import CommandFailed
from tests.softphone.phones import seat


def invite(port: int, to: int) -> bytes:
    sound = (
        f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        f"m=audio {port + 2} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
    )
    lines = (
        f"INVITE sip:agent@127.0.0.1:{to} SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK1",
        "From: <sip:x@127.0.0.1>;tag=1",
        f"To: <sip:agent@127.0.0.1:{to}>",
        "Call-ID: gone",
        "CSeq: 1 INVITE",
        f"Contact: <sip:x@127.0.0.1:{port}>",
        "Content-Type: application/sdp",
        f"Content-Length: {len(sound)}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n" + sound).encode()


async def test_it_ends_though_the_answer_was_never_acknowledged(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.bind(("127.0.0.1", 0))
        caller.settimeout(30.0)
        async with seat(tmp_path / "a") as agent:
            port = agent.line.snapshot.port
            caller.sendto(invite(caller.getsockname()[1], port), ("127.0.0.1", port))
            call = await agent.hearing.call_in(CallState.RINGING)
            agent.line.answer(call.id)
            while b"SIP/2.0 200" not in caller.recv(4096):
                pass
            agent.line.hang_up(call.id)
            ended = await agent.hearing.call_in(CallState.ENDED, call.id)
            assert ended.end_reason is EndReason.NEAR_END
            assert not [event for event in agent.hearing.events if isinstance(event, CommandFailed)]
