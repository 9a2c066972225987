// Days side by side with their hours from top to bottom: what is taken, what is closed, where now is; a span is chosen by
// drawing over free time. Called by `calendar.tsx`.

import { Text } from "@mantine/core";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { spanOf } from "./days.ts";
import { laidOut, type Placed, type TimeSpan } from "./laid-out.ts";

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
  const { label, days, hourPx, nowMs } = props;
  const box = useRef<HTMLElement>(null);
  const first = days[0]?.getTime();
  const atMs = useRef(nowMs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for what is shown, not again as time passes
  useEffect(() => {
    const at = new Date(atMs.current);
    box.current?.scrollTo({ top: (at.getHours() + at.getMinutes() / 60 - HOURS_BEFORE) * hourPx });
  }, [first, hourPx]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="calendar" ref={box} aria-label={label} tabIndex={0}>
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
          <Day key={day.getTime()} day={day} {...props} />
        ))}
      </div>
    </section>
  );
}

function DayHead({ day, nowMs }: { readonly day: Date; readonly nowMs: number }) {
  const { i18n } = useTranslation();
  const { fromMs, untilMs } = spanOf(day);
  const text = new Intl.DateTimeFormat(i18n.language, { weekday: "short", month: "numeric", day: "numeric" });
  return (
    <div className="calendar-head" data-today={fromMs <= nowMs && nowMs < untilMs}>
      {text.format(day)}
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
}: TimeGridProps & { readonly day: Date }) {
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
      {chosen && (
        <div className="calendar-chosen" style={style(chosen)}>
          <TimesOf span={chosen} />
        </div>
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
  const { t, i18n } = useTranslation();
  const { of, height } = placed;
  const lines = Math.floor((height * dayPx) / LINE_PX);
  const says = `${t(`calendar.${of.as}`)} · ${of.who} · ${timesText(of, i18n.language)}`;
  return (
    <div className="calendar-taken" data-as={of.as} data-mine={of.mine} style={styleOf(placed)} title={says}>
      {lines > 0 && (
        <Text span truncate>
          {of.who}
        </Text>
      )}
      {lines > 1 && (
        <Text span truncate>
          {timesText(of, i18n.language)}
        </Text>
      )}
    </div>
  );
}

const TimesOf = ({ span }: { readonly span: TimeSpan }) => {
  const { i18n } = useTranslation();
  return <>{timesText(span, i18n.language)}</>;
};

function timesText({ fromMs, untilMs }: TimeSpan, language: string): string {
  const time = new Intl.DateTimeFormat(language, { hourCycle: "h23", hour: "2-digit", minute: "2-digit" });
  return `${time.format(fromMs)}–${time.format(untilMs)}`;
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
