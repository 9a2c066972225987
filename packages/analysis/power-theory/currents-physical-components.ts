// Czarnecki's currents' physical components: what of the current carries power, and what for. Called by
// power-theories.ts, for one phase and for three, as it stands and with what the customer himself generates set apart.

import { minus, type Phasor, plus, scaled, times } from "@etalon/kernels/phasor";
import { definitions } from "./definitions.table.ts";
import {
  type ObservedSystem,
  type OrderProducts,
  orderPower,
  ratio,
  sum,
  sumOfSquares,
  without,
} from "./observed-system.ts";

export interface CurrentsPhysicalComponents {
  readonly definition: string;
  /** ‖u‖, ‖i‖ of the whole waves, which are Fryze's and IEEE Std 1459's as well. */
  readonly voltageRms: number;
  readonly currentRms: number;
  /** √(‖i‖² − Σ ‖i_h‖²): interharmonics and noise, which belong to no order and so to no component. */
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
  /** Of a mean over windows: what came and went between them, and so belongs to no admittance. */
  readonly varyingCurrentA: number;
  /** Of the orders in `generatedOrders`. */
  readonly generatedCurrentA: number;
  /** Set apart: P_h < 0, where that was asked for, and orders that have a current but no voltage. */
  readonly generatedOrders: readonly number[];
  /** PD: what the supply feeds. */
  readonly suppliedPowerW: number;
  /** PC = −Σ P_h of the generated orders: what comes back. */
  readonly returnedPowerW: number;
  readonly apparentPowerVA: number;
  /** ‖u‖ times each current: Ds, Qr, Du, DC; with ‖u‖·‖ia‖ and ‖u‖·(unresolved) their squares sum to S². */
  readonly scatteredPowerVA: number;
  readonly reactivePowerVar: number;
  readonly unbalancedPowerVA: number;
  readonly varyingPowerVA: number;
  readonly generatedPowerVA: number;
  /** A of the fundamental; null of one phase, without voltage, and where the fundamental is generated. */
  readonly unbalancedAdmittance: { readonly conductanceS: number; readonly susceptanceS: number } | null;
}

/** Below this share of ‖u‖ an order's voltage is what rounding left of none. */
const ROUNDING = 1e-12;
/** Below this share of an order's current, what differs between windows is rounding. */
const VARYING = 1e-7;

/**
 * Each order h of K phases sees the load as  Y_h = G_h + jB_h = conj(S_h)/‖u_h‖²,  S_h = Σ_k U_kh·conj(I_kh), and
 *
 *     i_h = Ge·u_h + (G_h − Ge)·u_h + jB_h·u_h + (i_h − Y_h·u_h),    Ge = Σ P_h / Σ ‖u_h‖²
 *           active   scattered       reactive   unbalanced
 *
 * These are orthogonal order by order and in sum, whatever the voltages' symmetry, so that
 * ‖i‖² = ‖ia‖² + ‖is‖² + ‖ir‖² + ‖iu‖² + ‖iC‖². An order with hardly any voltage has an admittance without limit but
 * a current that is what it is; one without any counts as generated. Of a real wave ‖i‖² has besides what belongs to no order,
 * orthogonal to all of them: S = ‖u‖·‖i‖ is that of the whole waves, so that it is one number with Fryze's.
 *
 * Of a symmetrical supply the unbalanced current is A_h·(u_h with b and c exchanged); so A is taken from the fundamental
 * as  A = Σ conj(U#_k)·Iu_k / ‖u‖²: of a delta −(Y_bc + a·Y_ca + a*·Y_ab). Of an asymmetrical one it is the share
 * that lies along that vector.
 *
 * Of a mean over windows each product is the mean, Y_h the one of the mean power, and ‖iu‖² the mean of the windows'; what
 * then lacks in ‖i‖² is the varying current. The sum of squares stays the whole.
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
  const orders = system.orders.map(seenOf);
  const u = Math.sqrt(sumOfSquares(system.voltageProducts));
  const i = Math.sqrt(sumOfSquares(system.currentProducts));
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
  const unbalanced = norm(fed, ({ unbalance }) => unbalance);
  const varying = norm(fed, varyingOf);
  const own = norm(apart, ({ current }) => current);
  return {
    definition: definitionOf(system, generated),
    voltageRms: u,
    currentRms: i,
    unresolvedCurrentA: without(
      i,
      norm(orders, ({ current }) => current),
    ),
    equivalentConductanceS: Ge,
    activeCurrentA: active,
    scatteredCurrentA: scattered,
    reactiveCurrentA: reactive,
    unbalancedCurrentA: unbalanced,
    unbalancedBySequenceA: system.wires === 2 ? null : bySequence(fed),
    varyingCurrentA: varying,
    generatedCurrentA: own,
    generatedOrders: apart.map(({ order }) => order),
    suppliedPowerW: suppliedW,
    returnedPowerW: 0 - sum(apart.map(({ P }) => P)),
    apparentPowerVA: u * i,
    scatteredPowerVA: u * scattered,
    reactivePowerVar: u * reactive,
    unbalancedPowerVA: u * unbalanced,
    varyingPowerVA: u * varying,
    generatedPowerVA: u * own,
    unbalancedAdmittance: admittanceOf(fed.find(({ order }) => order === 1)),
  };
}

/** One order of all phases together. */
interface Order {
  readonly order: number;
  readonly products: OrderProducts;
  /** ‖u_h‖, ‖i_h‖, ‖i_h − Y_h·u_h‖. */
  readonly voltage: number;
  readonly current: number;
  readonly unbalance: number;
  readonly P: number;
  readonly Q: number;
}

function seenOf(products: OrderProducts, order: number): Order {
  const { voltages, currents, unbalance } = products;
  const norm = (x: OrderProducts["voltages"]): number => Math.sqrt(sum(x.map((row, k) => row[k]!.re)));
  const { re: P, im: Q } = orderPower(products);
  return {
    order,
    products,
    voltage: norm(voltages),
    current: norm(currents),
    unbalance: Math.sqrt(unbalance.positive + unbalance.negative + unbalance.zero),
    P,
    Q,
  };
}

/** √(‖i_h‖² − (P_h² + Q_h²)/‖u_h‖² − ‖iu_h‖²): nothing within one window, but for rounding. */
function varyingOf({ current, P, Q, voltage, unbalance }: Order): number {
  const explained = Math.hypot(P / voltage, Q / voltage, unbalance);
  const varying = without(current, explained);
  return varying > VARYING * current ? varying : 0;
}

const squares = (orders: readonly Order[], of: (order: Order) => number): number =>
  sum(orders.map((order) => of(order) ** 2));

const norm = (orders: readonly Order[], of: (order: Order) => number): number =>
  Math.sqrt(squares(orders, of));

function bySequence(orders: readonly Order[]): CurrentsPhysicalComponents["unbalancedBySequenceA"] {
  const of = (name: "positive" | "negative" | "zero"): number =>
    Math.sqrt(sum(orders.map(({ products }) => products.unbalance[name])));
  return { positive: of("positive"), negative: of("negative"), zero: of("zero") };
}

function admittanceOf(first: Order | undefined): CurrentsPhysicalComponents["unbalancedAdmittance"] {
  if (first === undefined || first.products.powers.length < 3) return null;
  const { voltages, powers } = first.products;
  const square = first.voltage ** 2;
  const admittance: Phasor = { re: first.P / square, im: -first.Q / square };
  // conj(U#_k)·(I_k − Y·U_k), where U# is the voltage with b and c exchanged
  const [a, b, c] = [0, 2, 1].map((exchanged, k) =>
    minus(conjugate(powers[exchanged]![k]!), times(admittance, conjugate(voltages[exchanged]![k]!))),
  ) as [Phasor, Phasor, Phasor];
  const A = scaled(plus(plus(a, b), c), 1 / square);
  return { conductanceS: A.re, susceptanceS: A.im };
}

const conjugate = ({ re, im }: Phasor): Phasor => ({ re, im: -im });

function definitionOf({ wires }: ObservedSystem, generated: boolean): string {
  const plain = { 2: definitions.cpcPhase, 3: definitions.cpcThreeWire, 4: definitions.cpcFourWire }[wires];
  const whole = `${plain}; ${definitions.cpcWhole}`;
  return generated ? `${whole}; ${definitions.cpcGenerated}` : whole;
}
