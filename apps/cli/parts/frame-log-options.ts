// How terminals and agents keep frames on disk.

export const LOG_OPTIONS = { quotaBytes: 2 ** 31, segmentBytes: 2 ** 24, groupSyncMs: 5 };

/**
 * What an agent keeps of streams under watch until the station knows it: usually ten minutes of each, since that often a condition
 * is told (`monitoring/meter-watch.ts`); where nobody watches, what half of the disk's share holds. What is older than a day is
 * taken for another time by who goes on with it (`monitoring/meter-frames.ts`).
 */
export const ROLLING = { frames: 86_000, bytes: LOG_OPTIONS.quotaBytes / 2 };
