// Czarnecki's currents' physical components: what of the current carries power, and what for. Called by
// power-theories.ts, for one phase and for three, as it stands and with what the customer himself generates set apart.

import { complexPower, minus, type Phasor, plus, scaled, times } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";
import { definitions } from "./definitions.table.ts";
import { none, type ObservedSystem, ratio, sum, sumOfSquares, without } from "./observed-system.ts";

export interface CurrentsPhysicalComponents {
  readonly definition: string;
  /** ‖u‖, ‖i‖ of the resolved orders. */
  readonly voltageRms: number;
  readonly currentRms: number;
  /** √(rms² − ‖i‖²) of the whole waves: interharmonics and noise, which belong to no order and so to no component. */
  readonly unresolvedCurrentA: number;
  /** Ge of the orders that the supply feeds; null without voltage. */
  readonly equivalentConductanceS: number | null;
  readonly activeCurrentA: number;
  readonly scatteredCurrentA: number;
  readonly reactiveCurrentA: number;
  /** 0 of one phase. */
  readonly unbalancedCurrentA: number;
  /** Of it, three phases: the parts in positive, negative and zero sequence (orthogonal as well). */
  readonly unbalancedBySequenceA: {
    readonly positive: number;
    readonly negative: number;
    readonly zero: number;
  } | null;
  /** Of the orders in `generatedOrders`. */
  readonly generatedCurrentA: number;
  /** Set apart: P_h < 0, where that was asked for, and orders that have a current but no voltage. */
  readonly generatedOrders: readonly number[];
  /** PD: what the supply feeds. */
  readonly suppliedPowerW: number;
  /** PC = −Σ P_h of the generated orders: what comes back. */
  readonly returnedPowerW: number;
  readonly apparentPowerVA: number;
  /** ‖u‖ times each current: Ds, Qr, Du, DC; with ‖u‖·‖ia‖ their squares sum to S². */
  readonly scatteredPowerVA: number;
  readonly reactivePowerVar: number;
  readonly unbalancedPowerVA: number;
  readonly generatedPowerVA: number;
  /** A of the fundamental; null of one phase, without voltage, and where the fundamental is generated. */
  readonly unbalancedAdmittance: { readonly conductanceS: number; readonly susceptanceS: number } | null;
}

/** Below this share of ‖u‖ an order's voltage is what rounding left of none. */
const ROUNDING = 1e-12;

/**
 * Each order h of K phases sees the load as  Y_h = G_h + jB_h = conj(S_h)/‖u_h‖²,  S_h = Σ_k U_kh·conj(I_kh), and
 *
 *     i_h = Ge·u_h + (G_h − Ge)·u_h + jB_h·u_h + (i_h − Y_h·u_h),    Ge = Σ P_h / Σ ‖u_h‖²
 *           active   scattered       reactive   unbalanced
 *
 * These are orthogonal order by order and in sum, whatever the voltages' symmetry, so that
 * ‖i‖² = ‖ia‖² + ‖is‖² + ‖ir‖² + ‖iu‖² + ‖iC‖². An order with hardly any voltage has an admittance without limit but
 * a current that is what it is; one without any counts as generated.
 *
 * Of a symmetrical supply the unbalanced current is A_h·(u_h with b and c exchanged); so A is taken from the fundamental
 * as  A = Σ conj(U#_k)·Iu_k / ‖u‖²: of a delta −(Y_bc + a·Y_ca + a*·Y_ab). Of an asymmetrical one it is the share
 * that lies along that vector.
 *
 * Four wires: the same with voltages against the neutral. That is sound as a decomposition of the three line currents
 * (the zero-sequence part of ‖iu‖ is what the neutral carries of the unbalance), but S counts no loss in the neutral,
 * which Se of IEEE Std 1459 does.
 * @param generated  true: orders with P_h < 0 are set apart as the customer's own
 * @source L. S. Czarnecki, three wires: 1988 and 1994 (customer-generated harmonics), four wires: with P. Haley 2015
 *         (clauses unchecked)
 */
export function currentsPhysicalComponents(
  system: ObservedSystem,
  generated: boolean,
): CurrentsPhysicalComponents {
  const orders = ordersOf(system);
  const u = norm(orders, ({ voltage }) => voltage);
  const i = norm(orders, ({ current }) => current);
  const fed = orders.filter(({ voltage, P }) => voltage > ROUNDING * u && !(generated && P < 0));
  const apart = orders.filter((order) => !fed.includes(order) && order.current > 0);
  const suppliedW = sum(fed.map(({ P }) => P));
  const Ge = ratio(
    suppliedW,
    squares(fed, ({ voltage }) => voltage),
  );
  const active = Math.abs(Ge ?? 0) * norm(fed, ({ voltage }) => voltage);
  const scattered = norm(fed, ({ P, voltage }) => P / voltage - (Ge ?? 0) * voltage);
  const reactive = norm(fed, ({ Q, voltage }) => Q / voltage);
  const unbalanced = norm(fed, ({ unbalance }) => lengthOf(unbalance));
  const own = norm(apart, ({ current }) => current);
  return {
    definition: definitionOf(system, generated),
    voltageRms: u,
    currentRms: i,
    unresolvedCurrentA: without(Math.sqrt(sumOfSquares(system.currentProducts)), i),
    equivalentConductanceS: Ge,
    activeCurrentA: active,
    scatteredCurrentA: scattered,
    reactiveCurrentA: reactive,
    unbalancedCurrentA: unbalanced,
    unbalancedBySequenceA: system.wires === 2 ? null : bySequence(fed),
    generatedCurrentA: own,
    generatedOrders: apart.map(({ order }) => order),
    suppliedPowerW: suppliedW,
    returnedPowerW: 0 - sum(apart.map(({ P }) => P)),
    apparentPowerVA: u * i,
    scatteredPowerVA: u * scattered,
    reactivePowerVar: u * reactive,
    unbalancedPowerVA: u * unbalanced,
    generatedPowerVA: u * own,
    unbalancedAdmittance: admittanceOf(fed.find(({ order }) => order === 1)),
  };
}

/** One order of all phases together. */
interface Order {
  readonly order: number;
  readonly phasors: readonly Phasor[];
  /** ‖u_h‖, ‖i_h‖. */
  readonly voltage: number;
  readonly current: number;
  readonly P: number;
  readonly Q: number;
  /** [K] i_h − Y_h·u_h. */
  readonly unbalance: readonly Phasor[];
}

function ordersOf({ voltages, currents }: ObservedSystem): Order[] {
  return voltages[0]!.map((_, order) => {
    const u = voltages.map((row) => row[order] ?? none);
    const i = currents.map((row) => row[order] ?? none);
    const voltage = lengthOf(u);
    const power = u.map((x, k) => complexPower(x, i[k]!)).reduce(plus, none);
    const admittance = voltage > 0 ? scaled({ re: power.re, im: -power.im }, 1 / voltage / voltage) : none;
    return {
      order,
      phasors: u,
      voltage,
      current: lengthOf(i),
      P: power.re,
      Q: power.im,
      // One phase has nothing to be unbalanced with: what is left of it is rounding.
      unbalance: u.length === 1 ? [] : i.map((x, k) => minus(x, times(admittance, u[k]!))),
    };
  });
}

const lengthOf = (x: readonly Phasor[]): number => Math.hypot(...x.flatMap(({ re, im }) => [re, im]));

const squares = (orders: readonly Order[], of: (order: Order) => number): number =>
  sum(orders.map((order) => of(order) ** 2));

const norm = (orders: readonly Order[], of: (order: Order) => number): number =>
  Math.sqrt(squares(orders, of));

function bySequence(orders: readonly Order[]): CurrentsPhysicalComponents["unbalancedBySequenceA"] {
  const parts = orders.map(({ unbalance }) =>
    sequenceComponents(unbalance[0]!, unbalance[1]!, unbalance[2]!),
  );
  const of = (name: "positive" | "negative" | "zero"): number =>
    Math.sqrt(3 * sum(parts.map((part) => part[name].re ** 2 + part[name].im ** 2)));
  return { positive: of("positive"), negative: of("negative"), zero: of("zero") };
}

function admittanceOf(first: Order | undefined): CurrentsPhysicalComponents["unbalancedAdmittance"] {
  if (first === undefined || first.phasors.length < 3) return null;
  const [a, b, c] = first.phasors as [Phasor, Phasor, Phasor];
  const A = [a, c, b].map((x, k) => complexPower(first.unbalance[k]!, x)).reduce(plus, none);
  return { conductanceS: A.re / first.voltage ** 2, susceptanceS: A.im / first.voltage ** 2 };
}

function definitionOf({ wires }: ObservedSystem, generated: boolean): string {
  const plain = { 2: definitions.cpcPhase, 3: definitions.cpcThreeWire, 4: definitions.cpcFourWire }[wires];
  return generated ? `${plain}; orders with P_h < 0 set apart as customer-generated` : plain;
}
