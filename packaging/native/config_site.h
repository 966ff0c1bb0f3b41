/* What this desk needs of PJSIP; measured values, see docs/building.md. */
#define PJMEDIA_AUDIO_DEV_HAS_NULL_AUDIO 1
#define PJMEDIA_SRTP_HAS_DTLS 1
#define PJMEDIA_HAS_VIDEO 0
#define PJSUA_MAX_CALLS 64
#define PJSUA_MAX_CONF_PORTS 254
#define PJ_IOQUEUE_MAX_HANDLES 1024
