// What each theory's numbers mean and where that is laid down: printed with every result, for the same words - reactive,
// apparent, distortion power - stand for different numbers. Clauses unchecked.

export const definitions = {
  ieee1459SinglePhase: "IEEE Std 1459-2010, single phase, nonsinusoidal; S = V·I, N = √(S² − P²)",
  ieee1459FourWire:
    "IEEE Std 1459-2010, three phases, four wires; effective quantities with ξ = 1, Se = 3·Ve·Ie, N = √(Se² − P²)",
  ieee1459ThreeWire:
    "IEEE Std 1459-2010, three phases, three wires; effective quantities, Se = 3·Ve·Ie, N = √(Se² − P²)",
  budeanuPhase: "C. Budeanu 1927; QB = Σ Vh·Ih·sinθh, DB = √(S² − P² − QB²)",
  budeanuSystem:
    "C. Budeanu 1927, phase by phase; QB and DB are sums over the phases, S = √(P² + QB² + DB²) is the vector apparent power",
  fryzePhase: "S. Fryze 1932; Ge = P/V², active current Ge·v, QF = √(S² − P²)",
  fryzeSystem:
    "S. Fryze 1932, vector form; ‖x‖² = Xa² + Xb² + Xc², Ge = P/‖u‖², S = ‖u‖·‖i‖, QF = √(S² − P²)",
  cpcPhase:
    "L. S. Czarnecki, currents' physical components, single phase; S = ‖u‖·‖i‖ of the resolved orders",
  cpcThreeWire:
    "L. S. Czarnecki, currents' physical components, three wires, voltages against the artificial star point; S = ‖u‖·‖i‖ of the resolved orders",
  cpcFourWire:
    "L. S. Czarnecki, currents' physical components, four wires, voltages against the neutral; S = ‖u‖·‖i‖ of the resolved orders leaves the neutral's losses out",
  instantaneous:
    "H. Akagi, instantaneous p-q, power-invariant Clarke transform; p = vα·iα + vβ·iβ, q = vβ·iα − vα·iβ, p0 = v0·i0; q > 0 for a lagging current",
  arithmetic: "arithmetic apparent power SA = Σ Vk·Ik (IEEE Std 1459-2010 names it as an older definition)",
  vector:
    "vector apparent power of the fundamentals SG = |Σ (P1k + jQ1k)| (IEEE Std 1459-2010 names it as an older definition)",
} as const;
