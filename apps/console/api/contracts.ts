// What the interface answers, typed by its own contracts: pages compile against what the doors say. Which answer stands at
// which path, each page says.

import type {
  AlarmLine,
  AlarmRule,
  Finder,
  LimitHolds,
  NumberedNews,
  shownAlarm,
  shownOutlet,
  shownRules,
} from "@etalon/messages/alarms";
import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import type { WhoCameIn } from "@etalon/messages/console";
import type { ShownTables } from "@etalon/messages/exports";
import type { HarmonicLimits } from "@etalon/messages/harmonics";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { Terms } from "@etalon/messages/is-to-im";
import type { shownProvider } from "@etalon/messages/login";
import type { ShownMachine } from "@etalon/messages/machines";
import type { MeterLine, MeterPage } from "@etalon/messages/meter-list";
import type { ShownCondition, shownDays, shownHours } from "@etalon/messages/monitoring";
import type { priorities } from "@etalon/messages/nouns";
import type {
  HostReport,
  HostWork,
  ShownInterfaces,
  ShownOperation,
  ToldHost,
} from "@etalon/messages/operation";
import type { PlanOrder, PlanRow, PlanRowsPage, ShownPlan, ShownSums } from "@etalon/messages/plans";
import type {
  QualityDay,
  QualityLine,
  QualityWaveform,
  ShownEvent,
  ShownQuality,
} from "@etalon/messages/quality";
import type { shownCurves, shownLimits, shownQualityReport } from "@etalon/messages/quality-report";
import type { ShownTrend } from "@etalon/messages/quality-trend";
import type { openedRecording } from "@etalon/messages/recordings";
import type { ShownTraffic } from "@etalon/messages/traffic";
import type { ShownToken, ShownUser } from "@etalon/messages/users";
import type { askedOrder, askedRemoval, ShownBank } from "@etalon/messages/users-to-banks";
import type {
  auditPage,
  PastLease,
  shownApplication,
  shownInstrument,
  shownLeases,
} from "@etalon/messages/users-to-cc";
import type { ShownNodes } from "@etalon/messages/users-to-clc";
import type { shownAgents } from "@etalon/messages/users-to-irm";
import type { shownSetAside } from "@etalon/messages/users-to-mailboxes";
import type {
  DetectionLine,
  detectionNews,
  harmonicStudyLine,
  liveNews,
  shownDetection,
  shownMeter,
  studyLine,
  watchLine,
} from "@etalon/messages/users-to-zz";
import type { z } from "zod";

export type {
  AlarmLine,
  AlarmRule,
  AnnouncedInstrument,
  CatalogueEntry,
  DetectionLine,
  Finder,
  HarmonicLimits,
  HostReport,
  HostWork,
  LimitHolds,
  MeterLine,
  MeterPage,
  PastLease,
  PlanOrder,
  PlanRow,
  PlanRowsPage,
  QualityDay,
  QualityLine,
  QualityWaveform,
  ShownBank,
  ShownCondition,
  ShownEvent,
  ShownInterfaces,
  ShownMachine,
  ShownNodes,
  ShownOperation,
  ShownPlan,
  ShownQuality,
  ShownSums,
  ShownTables,
  ShownToken,
  ShownTraffic,
  ShownTrend,
  ShownUser,
  Terms,
  ToldHost,
};
export type Me = WhoCameIn;
export type Provider = z.infer<typeof shownProvider>;
export type Detection = z.infer<typeof shownDetection>;
export type Progress = z.infer<typeof detectionNews.progress>;
export type Snapshot = z.infer<typeof liveNews.snapshot>;
export type Step = z.infer<typeof detectionNews.step>;
export type Result = NonNullable<Detection["result"]>;
export type ShownInstrument = z.infer<typeof shownInstrument>;
export type Lease = z.infer<typeof shownLeases>[number];
export type Application = z.infer<typeof shownApplication>;
export type AuditPage = z.infer<typeof auditPage>;
export type AlarmNews = NumberedNews;
export type ShownAlarm = z.infer<typeof shownAlarm>;
export type AlarmRules = z.infer<typeof shownRules>;
export type Outlet = z.infer<typeof shownOutlet>;
export type Agent = z.infer<typeof shownAgents>[number];
export type SetAside = z.infer<typeof shownSetAside>[number];
export type OpenedRecording = z.infer<typeof openedRecording>;
export type Meter = z.infer<typeof shownMeter>;
export type Watch = z.infer<typeof watchLine>;
export type StandingStudy = z.infer<typeof studyLine>;
export type HarmonicStudyLine = z.infer<typeof harmonicStudyLine>;
export type HarmonicStudy = NonNullable<Detection["harmonics"]>["record"];
export type QualityReport = z.infer<typeof shownQualityReport>;
export type QualityLimits = z.infer<typeof shownLimits>;
export type ImmunityCurves = z.infer<typeof shownCurves>;
export type AskedOrder = z.infer<typeof askedOrder>;
export type AskedRemoval = z.infer<typeof askedRemoval>;
export type Hour = z.infer<typeof shownHours>[number];
export type Day = z.infer<typeof shownDays>[number];
export type Priority = (typeof priorities)[number];

/** GET /: what this interface offers; another one of the same cloud may offer the rest. */
export interface Offer {
  readonly name: string;
  readonly routes: readonly { readonly method: string; readonly path: string; readonly title: string }[];
}
