"""Line quality of a call from RTP counters, and the opinion score it would get."""

from msgspec import Struct

from softphone.line import Quality

_R_NARROWBAND = 93.2  # ITU-T G.107, the default transmission rating
_BPL_G711 = 25.1  # packet-loss robustness of G.711 with concealment, ITU-T G.113 Appendix I


class RtpCounters(Struct, frozen=True):
    """What has been received since the call's media began, and the present delays."""

    packets: int
    lost: int
    jitter_ms: float
    round_trip_ms: float
    buffer_ms: float


def opinion_score(loss_percent: float, one_way_ms: float) -> float:
    """MOS 1.0..4.5 by the E-model, simplified; delay in ms.

    R = 93.2 - Id - Ie,eff: ITU-T G.107 (06/2015), with Ie,eff of equation (7-29) for random loss
    and the delay impairment as linearised by Cole and Rosenbluth (2001) from its Id.
    """
    late = 0.11 * (one_way_ms - 177.3) if one_way_ms > 177.3 else 0.0
    delay_impairment = 0.024 * one_way_ms + late
    loss_impairment = 95.0 * loss_percent / (loss_percent + _BPL_G711)
    return score_of(_R_NARROWBAND - delay_impairment - loss_impairment)


def score_of(rating: float) -> float:
    """MOS of a transmission rating R: ITU-T G.107 Annex B."""
    if rating <= 0:
        return 1.0
    score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return min(max(score, 1.0), 4.5)


class QualityMeter:
    """Turns running counters into figures for the time since the last look."""

    def __init__(self, call_id: str) -> None:
        self._call_id = call_id
        self._before: RtpCounters | None = None

    def read(self, counters: RtpCounters) -> Quality:
        """Quality since the last call of this method; after a hold the counters may start anew."""
        before = self._before
        if before is None or counters.packets < before.packets or counters.lost < before.lost:
            before = RtpCounters(0, 0, 0.0, 0.0, 0.0)
        self._before = counters
        arrived, lost = counters.packets - before.packets, counters.lost - before.lost
        # Nothing at all has come: the gap isn't counted as lost until a packet follows it.
        loss_percent = 100.0 * lost / (arrived + lost) if arrived else 100.0
        one_way_ms = counters.round_trip_ms / 2 + max(counters.buffer_ms, counters.jitter_ms)
        return Quality(
            call_id=self._call_id,
            loss_percent=loss_percent,
            jitter_ms=counters.jitter_ms,
            round_trip_ms=counters.round_trip_ms,
            mos=opinion_score(loss_percent, one_way_ms),
        )
