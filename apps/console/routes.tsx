// The console's pages: path, word in the navigation, what somebody must be let to, and which route of the interface it
// rests on. Adding a page is a line here and a file in `pages/`.

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  RouterProvider,
} from "@tanstack/react-router";
import { useMe, useOffer } from "./api/asked.ts";
import { NOT_KNOWN, statusOf } from "./api/problem.ts";
import { Frame } from "./frame.tsx";
import { guarded } from "./guarded.tsx";
import type { Page } from "./page.ts";
import { AlarmCount } from "./pages/alarms/count.tsx";
import { Login } from "./pages/login.tsx";
import { NotFound } from "./pages/not-found.tsx";
import { Failure, Loading } from "./parts/states.tsx";

export const pages: readonly Page[] = [
  {
    ...{ path: "/detections", nav: "detections", need: "see-detections", asks: "/detections" },
    load: () => import("./pages/detections.tsx"),
  },
  {
    ...{ path: "/detections/$id", title: "title.detection", need: "see-detections", asks: "/detections/:id" },
    load: () => import("./pages/detection.tsx"),
  },
  {
    ...{ path: "/meters", nav: "meters", need: "see-meters", asks: "/meters" },
    load: () => import("./pages/meters.tsx"),
  },
  {
    ...{ path: "/meters/$id", title: "title.meter", need: "see-meters", asks: "/meters/:id" },
    load: () => import("./pages/meter.tsx"),
  },
  {
    ...{ path: "/work-list", nav: "work", need: "see-meters", asks: "/plans" },
    load: () => import("./pages/work-list.tsx"),
  },
  {
    ...{ path: "/quality", nav: "quality", need: "see-meters", asks: "/quality" },
    load: () => import("./pages/quality.tsx"),
  },
  {
    ...{ path: "/quality/$id", title: "title.supply", need: "see-meters", asks: "/quality/:id" },
    tabs: ["view", "quality.view-"],
    load: () => import("./pages/supply.tsx"),
  },
  {
    ...{ path: "/harmonics", nav: "harmonics", need: "see-detections", asks: "/harmonic-studies" },
    load: () => import("./pages/harmonics.tsx"),
  },
  {
    ...{
      path: "/harmonics/$id",
      title: "title.harmonic-study",
      need: "see-detections",
      asks: "/detections/:id",
    },
    tabs: ["view", "harmonics.view-"],
    load: () => import("./pages/harmonic-study.tsx"),
  },
  {
    ...{ path: "/compensation", nav: "compensation", need: "see-banks", asks: "/banks" },
    load: () => import("./pages/banks.tsx"),
  },
  {
    ...{ path: "/compensation/$id", title: "title.bank", need: "see-banks", asks: "/banks/:id" },
    load: () => import("./pages/bank.tsx"),
  },
  {
    ...{ path: "/instruments", nav: "instruments", need: "see-instruments", asks: "/instruments" },
    tabs: ["view", "instruments."],
    load: () => import("./pages/instruments.tsx"),
  },
  {
    ...{
      path: "/instruments/$id",
      title: "title.instrument",
      need: "see-instruments",
      asks: "/instruments/:id",
    },
    load: () => import("./pages/instrument.tsx"),
  },
  {
    ...{ path: "/alarms", nav: "alarms", need: "see-alarms", asks: "/alarms", beside: AlarmCount },
    tabs: ["view", "alarms."],
    load: () => import("./pages/alarms.tsx"),
  },
  {
    ...{ path: "/alarms/$id", title: "title.alarm", need: "see-alarms", asks: "/alarms/:id" },
    load: () => import("./pages/alarm.tsx"),
  },
  {
    ...{ path: "/recording", nav: "recording", need: "open-recordings", asks: "/recordings/analysis" },
    tabs: ["show", "recording.tab-"],
    load: () => import("./pages/recording.tsx"),
  },
  {
    ...{ path: "/exports", nav: "exports", need: "self", asks: "/exports" },
    load: () => import("./pages/exports.tsx"),
  },
  {
    ...{ path: "/cloud", nav: "cloud", need: "see-nodes", asks: "/nodes" },
    load: () => import("./pages/cloud.tsx"),
  },
  {
    ...{ path: "/operations", nav: "operations", need: "see-metrics", asks: "/operation" },
    tabs: ["view", "operations."],
    load: () => import("./pages/operations.tsx"),
  },
  {
    ...{ path: "/audit", nav: "audit", need: "self", asks: "/audit" },
    load: () => import("./pages/audit.tsx"),
  },
];

const root = createRootRoute({ component: () => <Frame pages={pages} />, notFoundComponent: NotFound });
const first = createRoute({
  ...{ getParentRoute: () => root, path: "/" },
  component: () => <Navigate to={"/detections" as string} replace />,
});
const routes = pages.map((page) =>
  createRoute({
    getParentRoute: () => root,
    path: page.path,
    component: lazyRouteComponent(async () => ({ default: guarded(page, (await page.load()).default) })),
    pendingComponent: Loading,
    errorComponent: ({ error }) => <Failure error={error} />,
  }),
);
const router = createRouter({
  routeTree: root.addChildren([first, ...routes]),
  basepath: "/console",
  defaultPreload: "intent",
  // Plain `name=value`: an address that people can read, write and pass on.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text === "" ? "" : `?${text}`;
  },
});

/** The page that the address names comes while it is still found out who asks. */
const named = pages.find(({ path }) =>
  new RegExp(`^/console${path.replaceAll(/\$\w+/g, "[^/]+")}/?$`).test(window.location.pathname),
);
void named?.load().catch(() => undefined); // the router tries again, and says why

/** @param refusal  why a way in that stood in the address did not let in */
export function Console({ refusal }: { readonly refusal: string | null }) {
  const me = useMe();
  useOffer(); // every page needs both: they are asked for at once
  if (me.data) return <RouterProvider router={router} />;
  if (statusOf(me.error) === NOT_KNOWN) return <Login refusal={refusal} />;
  return me.error ? <Failure error={me.error} again={() => void me.refetch()} /> : <Loading />;
}
