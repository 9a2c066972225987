// The version of the program, as it tells it.

export const VERSION = "0.1.0";
