// How terminals and agents keep frames on disk.

export const LOG_OPTIONS = { quotaBytes: 2 ** 31, segmentBytes: 2 ** 24, groupSyncMs: 5 };
