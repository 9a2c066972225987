// One kind of event over all voltages together: dips and swells while any of them is beyond its threshold, interruptions
// while all are. Opened by voltage-events.ts, three for a stream.

/** A cycle of which the rms was taken, samples. */
export interface CycleSpan {
  readonly from: number;
  readonly to: number;
}

export interface UnionRule {
  /** Of a voltage that was not in it: whether it is now; per cent of the reference. */
  begins(percent: number): boolean;
  /** Of a voltage that was in it: whether it is out. */
  ends(percent: number): boolean;
  /** Which of two is worse: lower for dips, higher for swells. */
  worse(percent: number, than: number): boolean;
  /** Whether one voltage is enough, or all must be. */
  readonly takes: "any" | "all";
}

export interface UnionEvent {
  /** The cycle that began it; null where it was going on when the voltages were seen again. */
  readonly begin: CycleSpan | null;
  /** The first cycle in which it was seen, and the last so far. */
  readonly first: CycleSpan;
  readonly last: CycleSpan;
  /** The worst value, per cent of the reference, and the voltage that had it. */
  readonly worstPercent: number;
  readonly worst: number;
  /** Which voltages were in it at any time. */
  readonly involved: readonly boolean[];
  /** Samples were missing while it went on. */
  readonly gap: boolean;
}

export interface Union {
  readonly going: UnionEvent | null;
  /** One more cycle; the event that it ended, if any, its `last` the cycle that ended it. */
  hear(voltage: number, span: CycleSpan, percent: number): UnionEvent | null;
  /** A voltage does not take part any more; the event that this ended. */
  leave(voltage: number): UnionEvent | null;
  /** A voltage takes part; what it is in when it is heard first may have begun before. */
  join(voltage: number): void;
  missing(): void;
  /** Nothing more is heard in a row: the event that was going on. What is heard next may be its rest. */
  cut(): UnionEvent | null;
}

export function openUnion(voltages: number, { begins, ends, worse, takes }: UnionRule): Union {
  const taking = new Array<boolean>(voltages).fill(false);
  const inside = new Array<boolean>(voltages).fill(false);
  /** Not heard since the last cut. */
  const unheard = new Array<boolean>(voltages).fill(true);
  let event: (UnionEvent & { involved: boolean[] }) | null = null;

  function goesOn(): boolean {
    let [count, all] = [0, 0];
    for (let v = 0; v < voltages; v++) {
      if (!taking[v]) continue;
      all += 1;
      if (inside[v]) count += 1;
    }
    return takes === "any" ? count > 0 : all > 0 && count === all;
  }

  function end(): UnionEvent | null {
    const ended = event;
    event = null;
    return ended;
  }

  return {
    get going() {
      return event;
    },
    hear(voltage, span, percent) {
      if (!taking[voltage]) return null;
      const before = inside[voltage];
      inside[voltage] = before ? !ends(percent) : begins(percent);
      const seenBegin = !unheard[voltage] || before === inside[voltage];
      unheard[voltage] = false;
      const on = goesOn();
      if (event === null) {
        if (!on) return null;
        event = {
          begin: seenBegin ? span : null,
          first: span,
          last: span,
          worstPercent: percent,
          worst: voltage,
          involved: inside.slice(),
          gap: false,
        };
        return null;
      }
      if (inside[voltage]) event.involved[voltage] = true;
      const found = worse(percent, event.worstPercent) ? { worstPercent: percent, worst: voltage } : {};
      event = { ...event, ...found, last: span };
      return on ? null : end();
    },
    join(voltage) {
      taking[voltage] = true;
      unheard[voltage] = true;
    },
    leave(voltage) {
      taking[voltage] = false;
      inside[voltage] = false;
      return event !== null && !goesOn() ? end() : null;
    },
    missing() {
      if (event !== null) event = { ...event, gap: true };
    },
    cut() {
      inside.fill(false);
      unheard.fill(true);
      return end();
    },
  };
}
