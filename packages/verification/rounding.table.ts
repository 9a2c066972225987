// Rounding intervals of errors by accuracy class, percent.

/** JJG 596-2012; 0.1S and 0.5 by the same tenth of the class (unverified), reactive 3 (unverified). */
export const meterIntervals: Readonly<Record<string, string>> = {
  "0.1S": "0.01",
  "0.2S": "0.02",
  "0.5S": "0.05",
  "0.5": "0.05",
  "1S": "0.1",
  "1": "0.1",
  "2": "0.2",
  "3": "0.2",
};

/** JJG 596-2012: for the standard deviation of repeated readings. */
export const deviationIntervals: Readonly<Record<string, string>> = {
  "0.2S": "0.004",
  "0.5S": "0.01",
  "1": "0.02",
  "2": "0.04",
};

/** Reference meters, JJG 1085-2013. */
export const referenceMeterIntervals: Readonly<Record<string, string>> = {
  "0.02": "0.002",
  "0.05": "0.005",
  "0.1": "0.01",
};
