"""How what is known of a phone follows what it tells."""

from msgspec.structs import replace

from softphone.call import CallState
from softphone.line import (
    CallChanged,
    InviteRefused,
    LineEvent,
    LineSnapshot,
    PhoneBack,
    PhoneLost,
    RegistrationChanged,
    SoundChanged,
)


def after(snapshot: LineSnapshot, event: LineEvent) -> LineSnapshot:
    """The snapshot once `event` has happened. Ended calls leave it; meters and failures change nothing."""
    match event:
        case CallChanged(call):
            others = tuple(known for known in snapshot.calls if known.id != call.id)
            if call.state is CallState.ENDED:
                return replace(snapshot, calls=others)
            if len(others) == len(snapshot.calls):
                return replace(snapshot, calls=(*others, call))
            calls = tuple(call if known.id == call.id else known for known in snapshot.calls)
            return replace(snapshot, calls=calls)
        case RegistrationChanged(registration):
            return replace(snapshot, registration=registration)
        case PhoneLost():
            return replace(snapshot, phone_up=False, calls=())
        case PhoneBack(truth):
            return truth
        case SoundChanged(sound):
            return replace(snapshot, sound=sound)
        case InviteRefused(total=total):
            return replace(snapshot, refused=total or snapshot.refused + 1)
        case _:
            return snapshot
