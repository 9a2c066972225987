// How much, how often, how long: the mailbox's limits. Tests tighten them.

export interface MailboxLimits {
  /** Aggregates stepped in one transaction. A commit costs more than many steps. */
  readonly keysPerBatch: number;
  /** Steps of one transaction, with what follows from its messages; what follows then is left to the next. */
  readonly stepsPerBatch: number;
  /** Messages of one aggregate heard in one transaction, so that a busy one is not one commit per message. */
  readonly messagesPerKey: number;
  /** A message whose step throws this often is set aside. A step is pure, so trying often helps little. */
  readonly stepTries: number;
  /**
   * What no step can hear, and so many brought about, is kept of each component while no more lies aside there; beyond that it
   * is not kept, and said. What failed is always kept: somebody waits for it.
   */
  readonly misunderstoodKept: number;
  /** An act that fails this often is set aside; with the waits below that is about four minutes. */
  readonly actTries: number;
  readonly actFirstWaitMs: number;
  readonly actLongestWaitMs: number;
  /** Acts of one component in hand at once in this process. */
  readonly actsAtOnce: number;
  /** How long `stop` waits for acts in hand. */
  readonly actsMayFinishMs: number;
  /** A server looks for work this often though nobody woke it: what a dying process left, and its timers (a lease's end). */
  readonly sweepMs: number;
  /** How long a posted id is remembered. */
  readonly idsRememberedS: number;
}

export const usualLimits: MailboxLimits = {
  keysPerBatch: 32,
  stepsPerBatch: 400,
  messagesPerKey: 16,
  stepTries: 3,
  misunderstoodKept: 1_000,
  actTries: 12,
  actFirstWaitMs: 250,
  actLongestWaitMs: 60_000,
  actsAtOnce: 32,
  actsMayFinishMs: 5_000,
  sweepMs: 500,
  idsRememberedS: 7 * 86_400,
};

/** Characters of a body or state as JSON; waveforms never pass the mailbox. */
export const JSON_AT_MOST = 1_000_000;
export const KEY_AT_MOST = 500;
