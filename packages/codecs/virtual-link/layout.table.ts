// Message types and limits of the virtual link.

export const TYPE = {
  hello: 0x01,
  welcome: 0x02,
  refuse: 0x03,
  beat: 0x04,
  identify: 0x10,
  identity: 0x11,
  read: 0x20,
  credit: 0x21,
  stop: 0x22,
  frame: 0x23,
  end: 0x24,
  keep: 0x30,
  release: 0x31,
  open: 0x40,
  opened: 0x41,
  write: 0x42,
  said: 0x43,
  status: 0x44,
} as const;

export const HEAD_BYTES = 5;

export const LINK_LIMIT = {
  /** JSON of one message. */
  words: 65_536,
  /** Payload of a frame message: a stream frame at its largest. */
  frameBytes: 16 * 1024 * 1024,
  /** An instrument's own bytes in one message, either way. */
  passedBytes: 65_536,
  /** Frames that may be on the way for one reading. */
  credit: 1024,
  /** Streams read at the same time over one link. */
  readings: 64,
  /** Characters of a ticket, a refusal's text, a part of the identity. */
  ticket: 128,
  text: 2000,
  identityPart: 100,
  code: 100,
} as const;
