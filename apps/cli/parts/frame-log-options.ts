// How terminals and agents keep frames on disk.

export const LOG_OPTIONS = { quotaBytes: 2 ** 31, segmentBytes: 2 ** 24, groupSyncMs: 5 };

export const GIB = 2 ** 30;
/** @param diskGib  of an agent that was given more or less */
export const logOptions = (diskGib = LOG_OPTIONS.quotaBytes / GIB) => ({
  ...LOG_OPTIONS,
  quotaBytes: Math.round(diskGib * GIB),
});

/**
 * What an agent keeps of streams under watch: all that the station does not know yet, usually ten minutes of each, since that
 * often a condition is told (`monitoring/meter-watch.ts`); the newest ten minutes in any case, for whoever exports them; where
 * nobody watches, what half of the disk's share holds. What is older than a day is taken for another time by who goes on with it
 * (`monitoring/meter-frames.ts`).
 */
export const rollingRule = (quotaBytes: number) => ({
  frames: 86_000,
  knownFrames: 600,
  bytes: quotaBytes / 2,
});
