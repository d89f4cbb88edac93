/** Message numbers (RFC 4250 4.1, RFC 5656 7.1). */
export const Message = {
  disconnect: 1,
  ignore: 2,
  serviceRequest: 5,
  serviceAccept: 6,
  kexInit: 20,
  newKeys: 21,
  kexEcdhInit: 30,
  kexEcdhReply: 31,
  userauthRequest: 50,
  userauthFailure: 51,
  userauthSuccess: 52,
  globalRequest: 80,
  requestFailure: 82,
  channelOpen: 90,
  channelOpenConfirmation: 91,
  channelOpenFailure: 92,
  channelWindowAdjust: 93,
  channelData: 94,
  channelExtendedData: 95,
  channelEof: 96,
  channelClose: 97,
  channelRequest: 98,
  channelSuccess: 99,
  channelFailure: 100,
} as const

/** SSH_EXTENDED_DATA_STDERR (RFC 4254 5.2). */
export const EXTENDED_STDERR = 1
/** Windows are as large as can be: TCP's own flow control does the rest. */
export const WINDOW = 0x7fffffff
export const PACKET_DATA_MAX = 32_768
