// How terminals and agents keep frames on disk.

export const LOG_OPTIONS = { quotaBytes: 2 ** 31, segmentBytes: 2 ** 24, groupSyncMs: 5 };

/**
 * What an agent keeps of each stream under watch, for a machine that takes over: twice what a condition is behind at most
 * (`monitoring/meter-watch.ts` tells it every ten minutes), as long as half of the disk's share holds it.
 */
export const ROLLING = { frames: 1200, bytes: LOG_OPTIONS.quotaBytes / 2 };
