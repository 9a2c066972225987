// How much may be brought to be analysed. Said by the page before anything is sent, kept by the door.

/** All files of one request together. */
export const FILES_AT_MOST_BYTES = 64 * 2 ** 20;
/** Of one command's work on them. */
export const WORK_WITHIN_S = 60;
