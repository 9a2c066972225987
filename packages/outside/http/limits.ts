// How much of the HTTP face one caller, one address and one connection may take. Apps may give others.

import { SILENT_OF_ADDRESS } from "../links/silent-connections.ts";

export interface HttpLimits {
  readonly bodyAtMostBytes: number;
  /** Requests a minute; generous, since they keep one from taking all, not from working. */
  readonly perMinuteOfUser: number;
  readonly perMinuteOfAddress: number;
  /** Requests a minute without a valid token, of one address. */
  readonly guessesPerMinute: number;
  /** Steps of logins a minute, of one address: a login by code asks every few seconds. */
  readonly loginsPerMinute: number;
  readonly followersOfUser: number;
  /** Files that are told to one user at a time: each reads the database as long as it goes on. */
  readonly downloadsOfUser: number;
  /** Requests that bring files: of one user, and of all, since each keeps a processor and some memory. */
  readonly uploadsOfUser: number;
  readonly uploads: number;
  /** Connections on which no request has come yet, or none since the last answer; the longest silent go first. */
  readonly silentConnections: number;
  /** The same of one address. */
  readonly silentOfAddress: number;
  /** Until the first whole head; longer than browsers keep a connection that they opened for later, which is up to 20 s. */
  readonly silentForMs: number;
  /**
   * Between an answer and the next request. Longer than clients keep an idle connection (browsers up to 300 s; others heed what
   * each answer says of it): the side that asks is the one to close it, or a request meets a connection just closed.
   */
  readonly restForMs: number;
  readonly connections: number;
  /** From a request's first byte to its last. */
  readonly requestWithinMs: number;
  /** A follower that hears nothing for some of these knows that its connection is dead; its token is looked at too. */
  readonly signOfLifeEveryMs: number;
  /** How long a follower may leave what it is told unread; it resumes where it was. */
  readonly unreadForMs: number;
}

export const usualLimits: HttpLimits = {
  bodyAtMostBytes: 1 << 20,
  perMinuteOfUser: 60_000,
  perMinuteOfAddress: 120_000,
  guessesPerMinute: 120,
  loginsPerMinute: 60,
  followersOfUser: 256,
  downloadsOfUser: 4,
  uploadsOfUser: 1,
  uploads: 4,
  silentConnections: 1000,
  silentOfAddress: SILENT_OF_ADDRESS,
  silentForMs: 30_000,
  restForMs: 330_000,
  connections: 8000,
  requestWithinMs: 30_000,
  signOfLifeEveryMs: 10_000,
  unreadForMs: 30_000,
};
