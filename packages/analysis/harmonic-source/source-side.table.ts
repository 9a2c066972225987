// What the search for an order's source goes by. Defaults of this project, but where a source is named.

/** Nearer than this to ±90° a power's sign is decided by errors of phase (as in harmonic-direction.ts). */
export const GUARD_DEG = 10;
/** A share of the voltage within these is of both sides. */
export const BOTH_FROM = 0.4;
export const BOTH_TO = 0.6;
/** A share that is known no better than this is not stated ... */
export const LEAST_KNOWN = 0.5;
/** ... nor one beyond: the other side would have to take most of it away again. */
export const MOST_SHARE = 1.5;
/** Variations show an impedance where they explain so much of each other (squared coherence) ... */
export const LEAST_COHERENCE = 0.8;
/** ... it is known so well (standard uncertainty ÷ itself), and so many windows were seen. */
export const IMPEDANCE_WITHIN = 0.1;
export const LEAST_FREEDOM = 20;
/** Voltage that the user's impedance does not explain, share of the whole: below, he emits nothing to speak of. */
export const PASSIVE_REST = 0.25;
/** Reactance and resistance of a supply at an order may be off their simple law by so much (skin effect, cables). */
export const LAW_WITHIN = 0.05;
/**
 * How often the side was right in 20,000 simulated networks of random sources and impedances, rounded down, by the methods
 * that agreed on it (`tests/harmonic-source/random-worlds.ts`: emissions of both sides over two decades, any angle, 40 %
 * with a capacitor bank, the supply stated within 10 %). A test holds them against fresh networks. How often in service
 * depends on what networks there are.
 */
export const confidences: Readonly<Record<string, number>> = {
  "power direction": 0.67,
  "supply impedance": 0.95,
  variation: 0.98,
  "power direction+supply impedance": 0.98,
  "power direction+variation": 0.99,
  "supply impedance+variation": 0.95,
  "power direction+supply impedance+variation": 0.97,
};
