// The commands of deploy/hosts.md as steps: each command as it stands there, and the host that it is for.

export interface Step {
  readonly host: string;
  readonly line: string;
  /** It runs until it is ended: a server or a role. */
  readonly lasting: boolean;
}

export interface Guide {
  readonly steps: readonly Step[];
  /** What is exported there: set on every host. */
  readonly env: Readonly<Record<string, string>>;
}

const OPERATOR = "operator";
const DATABASE = "postgres";

/** Where a line is for, by what it names; null: no line of the page's kind. */
const places: readonly (readonly [line: RegExp, host: string | null, lasting: boolean])[] = [
  [/^npx etalon authority /, OPERATOR, false],
  [/^psql /, DATABASE, false],
  [/^nats-server -c ([\w-]+)\//, null, true],
  [/^npx etalon (?:cloud|station|node|agent|terminal) --credentials ([\w-]+)/, null, true],
  [/^npx etalon .* --data \.etalon\/[a-z]+-([\w-]+)/, null, false],
];

/** @throws when a command of the page is for no host that we know: then the page has to be read anew */
export function guideOf(text: string): Guide {
  const lines = [...text.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
    block
      .replaceAll(/\\\n\s*/g, "")
      .trim()
      .split("\n"),
  );
  const steps: Step[] = [];
  const env: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) env[name] = value;
    else steps.push(stepOf(line));
  }
  return { steps, env };
}

function stepOf(line: string): Step {
  for (const [pattern, host, lasting] of places) {
    const found = pattern.exec(line);
    const where = host ?? found?.[1];
    if (found && where !== undefined) return { host: where, line, lasting };
  }
  throw new Error(`"${line}": it should say which host it is for`);
}
