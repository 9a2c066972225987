// Message types, limits and times of the frame uplink.

export const TYPE = {
  hello: 0x01,
  welcome: 0x02,
  end: 0x03,
  frame: 0x10,
  acknowledge: 0x11,
  ping: 0x20,
  pong: 0x21,
} as const;

/** Length and type. */
export const HEAD_BYTES = 5;

export const UPLINK_LIMIT = {
  /** Body of a hello: all that a stranger may send. */
  hello: 1024,
  end: 1200,
  acknowledge: 137,
  /** Sequence and name before a frame's bytes. */
  frameHead: 137,
  frameBytes: 16 * 1024 * 1024,
  secret: 255,
  code: 100,
  text: 1000,
} as const;

/** How long the agent waits for a terminal. */
export const AGENT_WAITS_MS = { helloWithin: 10_000, messageWithin: 60_000, silence: 60_000 };

/** After which silence the terminal asks, and when it gives up. */
export const TERMINAL_WAITS_MS = { pingAfter: 20_000, answerWithin: 50_000 };
