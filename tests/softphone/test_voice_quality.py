"""Line quality out of RTP counters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.voice_quality import QualityMeter, RtpCounters, opinion_score, score_of


@pytest.mark.parametrize(
    ("rating", "mos"), [(93.2, 4.41), (90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58), (0, 1.0)]
)
def test_ratings_have_the_scores_of_the_standard(rating: float, mos: float) -> None:
    """ITU-T G.107, table B.1 and the default rating."""
    assert score_of(rating) == pytest.approx(mos, abs=0.01)


def test_a_perfect_path_has_the_default_rating() -> None:
    assert opinion_score(0, 0) == score_of(93.2)


@given(st.floats(0, 100), st.floats(0, 3000))
def test_a_score_is_a_score(loss: float, delay_ms: float) -> None:
    assert 1.0 <= opinion_score(loss, delay_ms) <= 4.5


@given(st.floats(0, 99), st.floats(0.1, 1), st.floats(0, 500))
def test_more_loss_never_sounds_better(loss: float, more: float, delay_ms: float) -> None:
    assert opinion_score(loss + more, delay_ms) <= opinion_score(loss, delay_ms)


def counters(packets: int, lost: int = 0) -> RtpCounters:
    return RtpCounters(packets, lost, jitter_ms=2.0, round_trip_ms=20.0, buffer_ms=40.0)


def test_loss_is_that_of_the_last_second() -> None:
    meter = QualityMeter("id")
    assert meter.read(counters(50)).loss_percent == 0
    assert meter.read(counters(90, lost=10)).loss_percent == pytest.approx(20)
    assert meter.read(counters(140, lost=10)).loss_percent == 0


def test_a_path_that_went_silent_is_no_good_path() -> None:
    meter = QualityMeter("id")
    meter.read(counters(50))
    silent = meter.read(counters(50))
    assert silent.loss_percent == 100.0
    assert silent.mos < 1.2


def test_delay_counts_from_both_ends_and_more_beyond_what_a_talk_bears() -> None:
    far = RtpCounters(50, 0, jitter_ms=2.0, round_trip_ms=200.0, buffer_ms=40.0)
    assert QualityMeter("id").read(far).mos == opinion_score(0, 140), "half the way, and the wait at this end"
    assert opinion_score(0, 300) == pytest.approx(score_of(93.2 - 7.2 - 13.5), abs=0.001)


def test_counters_that_begin_anew_after_a_hold_are_no_negative_loss() -> None:
    meter = QualityMeter("id")
    meter.read(counters(500, lost=20))
    assert meter.read(counters(40, lost=10)).loss_percent == pytest.approx(20)
    assert meter.read(counters(600, lost=5)).loss_percent == pytest.approx(100 * 5 / 605)
