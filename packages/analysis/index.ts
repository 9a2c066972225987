// Power and its theories, harmonics, symmetrical components, power quality and wiring of recorded voltages and currents.

export * from "./analysis-result.ts";
export { type AnalysisInput, analyze, type Samples } from "./analyze.ts";
export { fourWireWiring, threeWireWiring } from "./wiring.ts";
export type { WiringExpectation } from "./wiring-hypothesis.ts";
