// All scenarios there are, part after part.

import { scenarios as planning } from "./planning.ts";
import type { Scenario } from "./scenario.ts";

export const allScenarios: readonly Scenario[] = [...planning];
