// What the wiring check believes before it looks: costs are −ln of a weight, so 2.3 is ten to one. Read by hypotheses.

/** The usual mistakes of fitters; one act that turns or moves several wires costs less than its parts. */
export const currentOrderCost = { straight: 0, exchanged: 2, rotated: 3 } as const;
export const voltageOrderCost = { straight: 0, exchanged: 2.5, rotated: 3.5 } as const;
/** By how many currents are reversed; all of them is one mistake: the direction of counting. */
export const reversedCurrentsCost = [0, 2, 4, 3] as const;
export const reversedVoltageCost = 3;

/** Power given where nothing was said; the other direction where one was said. */
export const unusualDirectionCost = 2.3;
export const deniedDirectionCost = 8;

/** Usual load angles, degrees, lagging positive: a normal density in whose middle 3 standard deviations they lie. */
export const usualLoadAngleDeg = [-30, 60] as const;

/** A crossing that leaves the load angle outside the usual range explains little: its cost grows by this, in degrees. */
export const unexplainedAngleDeg = 5;

/** Spread of angles about their common value, degrees: phase voltages, and load angles of the single phases. */
export const voltageSpreadDeg = 5;
export const loadAngleSpreadDeg = 15;

/** Weight of (|Σi|/Σ|i|)²: three-wire and balanced loads have none, but a single-phase load is all of it. */
export const currentSumCost = 2;

/** A channel below this share of the largest carries nothing; a voltage is missing, or low. */
export const idleCurrentShare = 0.02;
export const missingVoltageShare = 0.2;
export const lowVoltageShare = 0.78;
/** Below this share of its rms a fundamental is lost in noise. */
export const fundamentalShare = 0.5;
/** Hypotheses within this cost of the best are named beside it (weight of one twentieth). */
export const ambiguousCost = 3;
