/* What this desk needs of PJSIP; measured values, see docs/building.md. */
#define PJMEDIA_AUDIO_DEV_HAS_NULL_AUDIO 1
#define PJMEDIA_SRTP_HAS_DTLS 1
#define PJMEDIA_HAS_VIDEO 0
#define PJSUA_MAX_CALLS 64
#define PJSUA_MAX_CONF_PORTS 254
/* An INVITE holds four handles for half a second, a stranger's too: 1024 were used up by 500 at once. */
#define PJ_IOQUEUE_MAX_HANDLES 16384
/* An unanswered request is repeated every 2 s at least, not 4: that is how soon an exchange that returns is heard. */
#define PJSIP_T2_TIMEOUT 2000
