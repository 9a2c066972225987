// Days side by side with their hours from top to bottom: what is taken, what is closed, where now is; a span is chosen by
// drawing over free time, or by keyboard. Called by `calendar.tsx`.

import { Text } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { momentText } from "../../parts/moment-text.ts";
import { spanOf } from "./days.ts";
import { laidOut, type Placed, type TimeSpan } from "./laid-out.ts";
import { type Cursor, cursorIn, moved, spanAt } from "./time-cursor.ts";

export interface Drawn extends TimeSpan {
  readonly id: string;
  readonly as: "past" | "lent" | "booked";
  readonly mine: boolean;
  readonly who: string;
}

interface TimeGridProps {
  readonly label: string;
  readonly days: readonly Date[];
  readonly hourPx: number;
  readonly drawn: readonly Drawn[];
  readonly closedIn: (day: TimeSpan) => readonly TimeSpan[];
  readonly nowMs: number;
  /** Spans are drawn in steps of so many minutes. */
  readonly stepMinutes: number;
  /** Absent: nothing can be chosen here. */
  readonly choose?: (span: TimeSpan) => void;
}

const HOURS = Array.from({ length: 25 }, (_, hour) => hour);
const MINUTE_MS = 60_000;
/** So much of a day is above what is looked at first. */
const HOURS_BEFORE = 1.5;

export function TimeGrid(props: TimeGridProps) {
  const { label, days, hourPx, nowMs, stepMinutes, choose } = props;
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const grid = { days: days.map(spanOf), stepMs: stepMinutes * MINUTE_MS, nowMs };
  const span = cursor && spanAt(cursor, grid);
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    const next =
      choose &&
      keyed(
        event.key,
        cursor,
        () => cursorIn(grid),
        (at) => moved(at, event.key, grid),
      );
    if (next === undefined) return;
    event.preventDefault();
    if (next === "chosen") choose?.(span!);
    setCursor(next === "chosen" ? null : next);
  };
  const box = useRef<HTMLElement>(null);
  const first = days[0]?.getTime();
  const atMs = useRef(nowMs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for what is shown, not again as time passes
  useEffect(() => {
    const at = new Date(atMs.current);
    box.current?.scrollTo({ top: (at.getHours() + at.getMinutes() / 60 - HOURS_BEFORE) * hourPx });
  }, [first, hourPx]);
  return (
    <section
      className="calendar"
      ref={box}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      onKeyDown={pressed}
      onBlur={() => setCursor(null)}
      {...(choose && { role: "application" })}
    >
      <span className="unseen" role="status">
        {span && t(cursor?.fromMs === null ? "calendar.at" : "calendar.from-to", saidOf(span))}
      </span>
      <div className="calendar-days" style={{ gridTemplateColumns: `3.6rem repeat(${days.length}, 1fr)` }}>
        <div className="calendar-corner" />
        {days.map((day) => (
          <DayHead key={day.getTime()} day={day} nowMs={nowMs} />
        ))}
        <div className="calendar-hours" style={{ height: 24 * hourPx }} aria-hidden="true">
          {HOURS.slice(1, 24).map((hour) => (
            <span key={hour} style={{ top: hour * hourPx }}>
              {String(hour).padStart(2, "0")}:00
            </span>
          ))}
        </div>
        {days.map((day) => (
          <Day key={day.getTime()} day={day} keyed={span} {...props} />
        ))}
      </div>
    </section>
  );
}

function DayHead({ day, nowMs }: { readonly day: Date; readonly nowMs: number }) {
  const { i18n } = useTranslation();
  const { fromMs, untilMs } = spanOf(day);
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: "short" });
  return (
    <div className="calendar-head" data-today={fromMs <= nowMs && nowMs < untilMs}>
      <span className="unbroken">{weekday.format(day)}</span>{" "}
      <span className="unbroken">{momentText(day, "near-day")}</span>
    </div>
  );
}

function Day({
  day,
  hourPx,
  drawn,
  closedIn,
  nowMs,
  stepMinutes,
  choose,
  keyed,
}: TimeGridProps & { readonly day: Date; readonly keyed: TimeSpan | null }) {
  const span = spanOf(day);
  const [drawing, setDrawing] = useState<readonly [from: number, to: number] | null>(null);
  const stepMs = stepMinutes * MINUTE_MS;
  const whole = span.untilMs - span.fromMs;
  const at = (event: PointerEvent<HTMLElement>): number => {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientY - top) / height));
    return span.fromMs + share * whole;
  };
  const chosen: TimeSpan | null = drawing && {
    fromMs: Math.floor(Math.min(...drawing) / stepMs) * stepMs,
    untilMs: Math.min(span.untilMs, Math.ceil(Math.max(...drawing) / stepMs) * stepMs),
  };
  const style = (one: TimeSpan) => styleOf(laidOut([one], span)[0]);
  const mayDraw = choose !== undefined && span.untilMs > nowMs;
  return (
    <div
      className="calendar-day"
      data-drawn={mayDraw}
      style={{ height: 24 * hourPx, backgroundSize: `100% ${hourPx}px` }}
      onPointerDown={(event) => {
        const free = event.target === event.currentTarget && at(event) > nowMs - stepMs;
        if (!mayDraw || !free || event.button !== 0 || event.pointerType === "touch") return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrawing([at(event), at(event)]);
      }}
      onPointerMove={(event) => drawing && setDrawing([drawing[0], at(event)])}
      onPointerCancel={() => setDrawing(null)}
      onPointerUp={() => {
        if (chosen && chosen.untilMs > nowMs) choose?.(chosen);
        setDrawing(null);
      }}
    >
      {closedIn(span).map((one) => (
        <div key={one.fromMs} className="calendar-closed" style={style(one)} />
      ))}
      {nowMs > span.fromMs && (
        <div
          className="calendar-gone"
          style={style({ fromMs: span.fromMs, untilMs: Math.min(nowMs, span.untilMs) })}
        />
      )}
      {laidOut(drawn, span).map((placed) => (
        <Taken key={placed.of.id} placed={placed} dayPx={24 * hourPx} />
      ))}
      {[chosen, keyed].map(
        (one, n) =>
          one &&
          one.fromMs >= span.fromMs &&
          one.untilMs <= span.untilMs && (
            <div key={n === 0 ? "drawn" : "keyed"} className="calendar-chosen" style={style(one)}>
              {timesText(one)}
            </div>
          ),
      )}
      {nowMs > span.fromMs && nowMs < span.untilMs && (
        <div className="calendar-now" style={{ top: `${(100 * (nowMs - span.fromMs)) / whole}%` }} />
      )}
    </div>
  );
}

const LINE_PX = 17;
const LEAST_PX = 4;

function Taken({ placed, dayPx }: { readonly placed: Placed<Drawn>; readonly dayPx: number }) {
  const { t } = useTranslation();
  const { of, height } = placed;
  const lines = Math.floor((height * dayPx) / LINE_PX);
  const says = `${t(`calendar.${of.as}`)} · ${of.who} · ${timesText(of)}`;
  return (
    <div className="calendar-taken" data-as={of.as} data-mine={of.mine} style={styleOf(placed)} title={says}>
      {lines > 0 && (
        <Text span truncate>
          {of.who}
        </Text>
      )}
      {lines > 1 && (
        <Text span className="unbroken">
          {momentText(new Date(of.fromMs), "clock")}
          <span className="calendar-until">–{momentText(new Date(of.untilMs), "clock")}</span>
        </Text>
      )}
    </div>
  );
}

const timesText = ({ fromMs, untilMs }: TimeSpan): string =>
  `${momentText(new Date(fromMs), "clock")}–${momentText(new Date(untilMs), "clock")}`;

const saidOf = (span: TimeSpan) => ({
  day: momentText(new Date(span.fromMs), "day"),
  times: timesText(span),
});

/** @returns the cursor that a key leaves; chosen: what it is at; undefined: the key is not for it */
function keyed(
  key: string,
  cursor: Cursor | null,
  first: () => Cursor | null,
  move: (cursor: Cursor) => Cursor | null,
): Cursor | "chosen" | null | undefined {
  if (cursor === null) return key === "Enter" ? first() : undefined; // until then arrows scroll
  if (key === "Escape") return null;
  if (key === "Enter") return cursor.fromMs === null ? { ...cursor, fromMs: cursor.atMs } : "chosen";
  return move(cursor) ?? undefined;
}

function styleOf(placed: Placed<TimeSpan> | undefined) {
  if (!placed) return { display: "none" };
  const { top, height, left, width } = placed;
  const percent = (share: number) => `${100 * share}%`;
  return {
    ...{ top: percent(top), height: percent(height), minHeight: LEAST_PX },
    ...{ left: percent(left), width: percent(width) },
  };
}
