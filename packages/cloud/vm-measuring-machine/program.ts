// What the measuring program calls itself, in its hello and in what it computes.

export const PROGRAM = "etalon-measuring-program";
export const VERSION = "1";
