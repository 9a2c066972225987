// `etalon login`, `etalon logout`: a session at a cloud by its operator's identity provider.

import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { type Answer, refused, toJson, utcText } from "@etalon/basis";
import type { BegunBrowser, BegunDevice, Session } from "@etalon/messages/login";
import type { Command } from "commander";
import { ask, type Cloud, chosenCloud } from "../api.ts";
import { taken } from "../bad-input.ts";
import { openBrowserRedirect } from "../browser-redirect.ts";
import { forgetSession, keepSession, keptSession } from "../kept-sessions.ts";
import { type CloudOptions, withCloud } from "../options/cloud.ts";
import type { Screen } from "../screen.ts";

interface Options extends CloudOptions {
  readonly device?: boolean;
  readonly browser: boolean;
}

const BROWSER_WITHIN_MS = 600_000;

export function registerLogin(program: Command, screen: Screen): void {
  withCloud(
    program
      .command("login")
      .description("log in at a cloud by its identity provider; the commands that follow act as you")
      .option("--device", "log in by a code that is typed on another machine")
      .option("--no-browser", "only say the address; open no browser"),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  npx etalon login --url https://cloud.example:8740\n  npx etalon login --url https://cloud.example:8740 --device",
    )
    .action(async (options: Options) => {
      const cloud = { ...taken(await chosenCloud(options)), token: null }; // a login needs none
      const { issuer } = taken(await ask(cloud, "/login")) as { issuer: string | null };
      if (issuer === null)
        taken(
          refused(
            "cli.login",
            `${cloud.url} has no identity provider: ask its administrator for a token, for ETALON_TOKEN`,
          ),
        );
      const answer = options.device
        ? await byCode(cloud, screen)
        : await byBrowser(cloud, options.browser, screen);
      const session = taken(answer) as Session;
      await keepSession(cloud.url, session);
      const { secret: _, ...shown } = session;
      const { user, roles, party, untilTaiNs } = session;
      const text = `${user} is logged in at ${cloud.url} as ${roles.join(", ")} in the name of ${party}, until ${utcText(untilTaiNs)}`;
      screen.out(`${options.json ? toJson(shown, 2) : text}\n`);
    });

  withCloud(program.command("logout").description("end the session of `etalon login`"))
    .addHelpText("after", "\nExample:\n  npx etalon logout --url https://cloud.example:8740")
    .action(async (options: CloudOptions) => {
      const cloud = taken(await chosenCloud(options));
      const { url } = cloud;
      const session = await keptSession(url);
      await forgetSession(url);
      if (session === null) taken(refused("cli.login", `nobody is logged in at ${url}`));
      const answer = taken(await ask({ ...cloud, token: session?.secret ?? null }, "/session", "DELETE"));
      screen.out(`${options.json ? toJson(answer, 2) : `${session?.user} is logged out`}\n`);
    });
}

async function byBrowser(cloud: Cloud, opens: boolean, screen: Screen): Promise<Answer<unknown>> {
  const redirect = await openBrowserRedirect();
  if (!redirect.ok) return redirect;
  try {
    const begun = await ask(cloud, "/login/browser", "POST", { redirect: redirect.value.url });
    if (!begun.ok) return begun;
    const { login, url } = begun.value as BegunBrowser;
    screen.err(`etalon: log in at ${url}\n`);
    if (opens) openBrowser(url);
    const answer = await redirect.value.answer(BROWSER_WITHIN_MS);
    if (!answer.ok) return answer;
    const ended = { login, redirect: redirect.value.url, answer: answer.value };
    return await ask(cloud, "/login/browser/end", "POST", ended);
  } finally {
    redirect.value.close();
  }
}

/** As a cloud far away says it: only web addresses are opened, and without a shell. */
function openBrowser(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return;
  const [program, ...args] = { darwin: ["open"], win32: ["explorer"] }[process.platform as string] ?? [
    "xdg-open",
  ];
  const child = spawn(program as string, [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => {}); // the address was said; it can be opened by hand
  child.unref();
}

async function byCode(cloud: Cloud, screen: Screen): Promise<Answer<unknown>> {
  const begun = await ask(cloud, "/login/device", "POST", {});
  if (!begun.ok) return begun;
  const { device, code, url, urlWithCode, askEveryS, forS } = begun.value as BegunDevice;
  screen.err(
    `etalon: open ${url} and type ${code}${urlWithCode === null ? "" : ` (or open ${urlWithCode})`}\n`,
  );
  for (const deadline = performance.now() + forS * 1000; ; ) {
    await pause(askEveryS * 1000);
    const ended = await ask(cloud, "/login/device/end", "POST", { device });
    if (!ended.ok || ended.value !== null) return ended;
    if (performance.now() > deadline) return refused("cli.login", `the code was not typed within ${forS} s`);
  }
}
