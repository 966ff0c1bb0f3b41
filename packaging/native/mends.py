"""Places of PJSIP's source where a far end could end the process: mended before it is built."""

from typing import Final, NamedTuple


class Mend(NamedTuple):
    """One place of the source that a far end could end the process at; `wrong` stands there once."""

    file: str
    wrong: str
    right: str


MENDS: Final = (
    # An INFO whose body is "Signal=5" and nothing more: the length becomes negative, an assertion aborts.
    Mend(
        "pjsip/src/pjsua-lib/pjsua_call.c",
        "input.slen -= (token.slen + 2);",
        "input.slen -= PJ_MIN(token.slen + 2, input.slen);",
    ),
    # An answer whose media lines aren't those of the one before: the call ends instead of the process.
    Mend(
        "pjsip/src/pjsua-lib/pjsua_media.c",
        "pj_assert(call->med_prov_cnt >= local_sdp->media_count);",
        "if (call->med_prov_cnt < local_sdp->media_count) { status = PJ_EINVALIDOP; goto on_error; }",
    ),
    # A line that is switched off may lack its address; whoever calls this has checked the offer that way.
    Mend(
        "pjmedia/src/pjmedia/sdp_neg.c",
        "status = pjmedia_sdp_validate(offer);\n    PJ_ASSERT_RETURN(status==PJ_SUCCESS, status);",
        "status = pjmedia_sdp_validate2(offer, PJ_FALSE);\n    if (status != PJ_SUCCESS) return status;",
    ),
    # The same line in a re-INVITE, looked at for the 0.0.0.0 of an old kind of hold: there is no address.
    Mend(
        "pjsip/src/pjsua-lib/pjsua_call.c",
        "conn = offer->conn;\n\n",
        "conn = offer->conn;\n        if (!conn)\n            continue;\n\n",
    ),
    # A re-INVITE without an offer where no sound was ever agreed on: it is answered with 500.
    Mend(
        "pjmedia/src/pjmedia/sdp_neg.c",
        "PJ_ASSERT_RETURN(neg->active_local_sdp && neg->last_sent,\n"
        "                         PJMEDIA_SDPNEG_ENOACTIVE);",
        "if (!neg->active_local_sdp || !neg->last_sent) return PJMEDIA_SDPNEG_ENOACTIVE;",
    ),
    # Our own hold where the last offer's address couldn't be used: the error is returned behind this line.
    Mend(
        "pjmedia/src/pjmedia/endpoint.c",
        'pj_assert(!"Invalid address family");\n        return PJ_EAFNOTSUP;',
        "return PJ_EAFNOTSUP;",
    ),
    # "IN IP4 ::1" is taken for an IPv6 address, for networks that we don't run in, and our sockets have none.
    Mend(
        "pjmedia/src/pjmedia/stream_common.c",
        "if (status == PJ_ERESOLVE && rem_af == pj_AF_INET()) {",
        "if (PJ_FALSE) {",
    ),
    # An INVITE that wants DTLS and has no fingerprint: its refusal has let go of the call that is ended here.
    Mend(
        "pjsip/src/pjsua-lib/pjsua_call.c",
        "            pjsip_dlg_respond(dlg, rdata, sip_err_code, NULL, NULL, NULL);\n"
        "            if (call->inv->dlg) {",
        "            pjsip_dlg_respond(dlg, rdata, sip_err_code, NULL, NULL, NULL);\n"
        "            if (call->inv && call->inv->dlg) {",
    ),
    # The same after any other refusal of a first offer.
    Mend(
        "pjsip/src/pjsua-lib/pjsua_call.c",
        "            }\n                \n            if (call->inv->dlg) {",
        "            }\n                \n            if (call->inv && call->inv->dlg) {",
    ),
    # Our own hold while a re-INVITE without an offer isn't acknowledged, and one of the lines is of no kind.
    Mend(
        "pjsip/src/pjsua-lib/pjsua_media.c",
        "pj_assert(call->inv && call->inv->neg &&\n"
        "                              sdp_neg_state == PJMEDIA_SDP_NEG_STATE_DONE);",
        "if (!call->inv || !call->inv->neg || sdp_neg_state != PJMEDIA_SDP_NEG_STATE_DONE) {\n"
        "                        status = PJ_EINVALIDOP;\n                        goto on_error;\n"
        "                    }",
    ),
    # An "a=rtpmap:101" with no name in an answer of several codecs: behind this line it counts as none.
    Mend(
        "pjsip/src/pjsua-lib/pjsua_call.c",
        'pj_assert(!"SDP should have been validated!");',
        "",
    ),
    # A PRACK whose body is no SDP is negotiated all the same, and there is nothing to negotiate.
    Mend(
        "pjsip/src/pjsip-ua/sip_inv.c",
        "PJ_ASSERT_RETURN(pjmedia_sdp_neg_get_state(inv->neg) ==\n"
        "                     PJMEDIA_SDP_NEG_STATE_WAIT_NEGO, \n"
        "                     PJMEDIA_SDPNEG_EINSTATE);\n\n"
        "    status = pjmedia_sdp_neg_negotiate",
        "if (pjmedia_sdp_neg_get_state(inv->neg) != PJMEDIA_SDP_NEG_STATE_WAIT_NEGO)\n"
        "        return PJMEDIA_SDPNEG_EINSTATE;\n\n"
        "    status = pjmedia_sdp_neg_negotiate",
    ),
    # A PRACK's offer that can't be agreed on has ended the call already: it is used on, and ended again.
    Mend(
        "pjsip/src/pjsip-ua/sip_inv.c",
        "    /* We receive new offer from remote */\n"
        "    inv_check_sdp_in_incoming_msg(inv, pjsip_rdata_get_tsx(rdata), rdata);\n",
        "    pjsip_inv_add_ref(inv);\n"
        "    inv_check_sdp_in_incoming_msg(inv, pjsip_rdata_get_tsx(rdata), rdata);\n",
    ),
    Mend(
        "pjsip/src/pjsip-ua/sip_inv.c",
        "            status = pjsip_inv_send_msg(inv, resp);\n    }\n    return;\n\non_return:",
        "            status = pjsip_inv_send_msg(inv, resp);\n    }\n"
        "    pjsip_inv_dec_ref(inv);\n    return;\n\non_return:",
    ),
)
