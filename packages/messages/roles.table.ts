// Who may do what through the users' doors: roles, and what each thing that a route can need is given to.
// Every route names its need (`http.ts`); `outside/http` lets nobody else through. Source: the project's own design.

export const roles = ["owner", "station-operator", "metrologist", "administrator", "auditor"] as const;
export type Role = (typeof roles)[number];

/**
 * `anybody`: no login at all. `self`: whoever is known, for what is theirs alone. The rest: one of these roles. What
 * belongs to a party (an application, an owner's terms) is checked by the door besides: a role says what somebody may
 * do, the party in whose name.
 */
export const needs = {
  anybody: "anybody",
  /** Anybody too, but not often: each asks the identity provider something. */
  "log-in": "anybody",
  self: roles,
  "see-meters": ["station-operator", "metrologist", "administrator", "auditor"],
  /** What a detection rests on: a meter's plate and place, a terminal's calibration record. */
  "keep-meters": ["station-operator", "metrologist"],
  "keep-calibrations": ["metrologist"],
  "see-detections": ["station-operator", "metrologist", "administrator", "auditor"],
  "order-detections": ["station-operator"],
  /** One's own files, analysed here: nothing of the cloud's is seen, but its processors work. */
  "open-recordings": ["station-operator", "metrologist", "auditor"],
  "see-alarms": ["station-operator", "metrologist", "administrator", "auditor"],
  /** Acknowledge, shelve, reset. */
  "treat-alarms": ["station-operator"],
  "keep-alarm-rules": ["station-operator", "metrologist"],
  /** Banks that compensate a bus: how they stand; what is switched, and who does it. */
  "see-banks": ["station-operator", "metrologist", "administrator", "auditor"],
  "order-switching": ["station-operator"],
  "see-instruments": roles,
  /** Owners for their own instruments too: what they lend is theirs to book. */
  apply: ["station-operator", "metrologist", "owner"],
  /** One's own party's; those who may see all are in the next line. */
  "see-applications": roles,
  "see-all-applications": ["administrator", "auditor"],
  "set-terms": ["owner"],
  "keep-quotas": ["administrator"],
  "see-quotas": ["administrator", "auditor"],
  "keep-agents": ["administrator"],
  "see-agents": ["administrator", "auditor"],
  "keep-nodes": ["administrator"],
  "see-nodes": ["administrator", "auditor"],
  /** All of it; what one asked for and was refused oneself needs no role. */
  "see-audit": ["administrator", "auditor"],
  /** What mailboxes set aside. */
  "keep-set-aside": ["administrator"],
  "see-set-aside": ["administrator", "auditor"],
  "see-metrics": ["administrator", "auditor"],
  "keep-users": ["administrator"],
  "see-users": ["administrator", "auditor"],
} as const satisfies Readonly<Record<string, "anybody" | readonly Role[]>>;
export type Need = keyof typeof needs;

/** What each lets somebody do, for whoever may not. */
export const needWords: Readonly<Record<Need, string>> = {
  anybody: "do what anybody may",
  "log-in": "log in here",
  self: "see what is one's own",
  "see-meters": "see the meters",
  "keep-meters": "register and change meters",
  "keep-calibrations": "register calibration records",
  "see-detections": "see the detections",
  "order-detections": "order detections and studies",
  "open-recordings": "have recordings analysed",
  "see-alarms": "see the alarms",
  "treat-alarms": "acknowledge, shelve and reset alarms",
  "keep-alarm-rules": "change the alarm rules",
  "see-banks": "see the capacitor banks",
  "order-switching": "have capacitor banks switched",
  "see-instruments": "see the instruments",
  apply: "apply for instruments",
  "see-applications": "see one's own party's applications",
  "see-all-applications": "see the applications of all parties",
  "set-terms": "set an instrument's terms",
  "keep-quotas": "set the quotas",
  "see-quotas": "see the quotas",
  "keep-agents": "admit and bar agents",
  "see-agents": "see the agents",
  "keep-nodes": "take nodes in and out of service",
  "see-nodes": "see the nodes",
  "see-audit": "read in the audit log what others did",
  "keep-set-aside": "see to what was set aside",
  "see-set-aside": "see what was set aside",
  "see-metrics": "see how the cloud works",
  "keep-users": "keep users and their tokens",
  "see-users": "see the users and their tokens",
};
