// Alarms wired: the rules that come with the program, the outlets of the operator's file, and what the station looks at by
// itself from time to time. Opened by `etalon up` and `etalon station`.

import { type Answer, type Clock, good, type Log, type Mailbox, type Said, type Shelf } from "@etalon/basis";
import { defaultAlarmRules } from "@etalon/messages/alarm-rules.table";
import type { MonitoringBook } from "@etalon/messages/monitoring";
import type { QualityBook } from "@etalon/messages/quality";
import type { Observed } from "@etalon/messages/watchers-to-zz";
import { readAlarmSettings } from "@etalon/outside/alarms/settings";
import { takingOut } from "@etalon/outside/alarms/take-out";
import { storedComponents } from "@etalon/outside/mailbox/stored";
import {
  calibrationReadings,
  monitoringReadings,
  qualityLimitsOf,
  saidToAlarms,
  setAsideReadings,
} from "@etalon/station/zz-master-station/alarms/readings";
import { judgedQuality } from "@etalon/station/zz-master-station/judged-quality";
import { statesIn } from "@etalon/station/zz-master-station/states";
import type { Part } from "./part.ts";

const SHELF_EVERY_MS = 30_000;
const CALIBRATIONS_EVERY_MS = 3_600_000;
const SET_ASIDE_AT_MOST = 1000;
const WEEK_DAYS = 7;

/** @param file  names the outlets; left out: news of alarms stay in the house */
export async function outletsOf(file: string | undefined, clock: Clock, log: Log) {
  const read: Answer<Parameters<typeof takingOut>[0]> =
    file === undefined ? good([]) : await readAlarmSettings(file);
  return read.ok ? good(takingOut(read.value, clock, log)) : read;
}

export interface AlarmsOptions {
  readonly mailbox: Mailbox & { readonly shelf: Shelf };
  readonly outlets: ReturnType<typeof takingOut>["outlets"];
  readonly clock: Clock;
  readonly log: Log;
}

export function alarmsPart({ mailbox, outlets, clock, log }: AlarmsOptions): Part {
  const timers: NodeJS.Timeout[] = [];
  const states = statesIn(mailbox);
  let shelfSaid = "";

  async function lookAtShelf(): Promise<void> {
    const readings = setAsideReadings(
      await mailbox.shelf.list(SET_ASIDE_AT_MOST),
      storedComponents,
      clock.now(),
    );
    const now = JSON.stringify(readings.map(({ value }) => value));
    if (now === shelfSaid) return;
    await sayAll(mailbox, saidToAlarms("set-aside", readings));
    shelfSaid = now;
  }
  const lookAtCalibrations = async (): Promise<void> =>
    sayAll(
      mailbox,
      saidToAlarms("calibration-left", calibrationReadings(await states.all("calibrations"), clock.now())),
    );
  // What a look could not do, the next does.
  const again = (look: () => Promise<void>, everyMs: number): void => {
    const timer = setInterval(
      () => void look().catch((error) => log.warn("zz.alarms-not-looked", { error })),
      everyMs,
    );
    timer.unref();
    timers.push(timer);
  };

  return {
    async begin() {
      await mailbox.post(
        { component: "zz", key: "alarm-rules/all" },
        { kind: "first-rules", rules: defaultAlarmRules },
      );
      await mailbox.post({ component: "zz", key: "alarm-journal/all" }, { kind: "outlets", outlets });
      await lookAtShelf();
      await lookAtCalibrations();
      again(lookAtShelf, SHELF_EVERY_MS);
      again(lookAtCalibrations, CALIBRATIONS_EVERY_MS);
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

/** A book of monitoring whose writers are heard by the alarms, too. */
export function heardByAlarms(book: MonitoringBook, mailbox: Mailbox): MonitoringBook {
  const states = statesIn(mailbox);
  return {
    ...book,
    async write(records) {
      await book.write(records);
      const places = new Map<string, { terminal?: string; site?: string }>();
      for (const meter of new Set(records.map((record) => record.meter))) {
        const record = (await states.read("meter", meter))?.record;
        places.set(meter, record ? { terminal: record.terminal, site: record.site } : {});
      }
      await sayAll(
        mailbox,
        monitoringReadings(records, (meter) => places.get(meter) ?? {}),
      );
    },
  };
}

/** A book of power quality whose writers have it judged every two hours, and when a study has ended. */
export function qualityHeardByAlarms(book: QualityBook, mailbox: Mailbox): QualityBook {
  const states = statesIn(mailbox);
  return {
    ...book,
    async write(meter, terms, record) {
      await book.write(meter, terms, record);
      if (record.kind !== "quality-rows" || record.interval !== "2 h") return;
      const [shown, entry] = [await book.shown(meter), await states.read("meter", meter)];
      if (!shown) return;
      const report = await judgedQuality(book, shown, terms, WEEK_DAYS);
      await sayAll(
        mailbox,
        qualityLimitsOf(meter, entry?.record ?? null, report, record.rows.at(-1)!.endTaiNs),
      );
    },
  };
}

async function sayAll(mailbox: Mailbox, said: readonly Said<Observed>[]): Promise<void> {
  for (const { to, body } of said) await mailbox.post(to, body);
}
