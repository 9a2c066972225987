// Tests and benchmarks only: where recordings from outside are looked for. What they are and whence they come:
// tests/recordings/SOURCES.md.

import { existsSync } from "node:fs";
import { join } from "node:path";

/** Beside the checkout, unless ETALON_DATA names another folder. */
const folder = process.env.ETALON_DATA ?? join(import.meta.dirname, "../../../../shared/data");

export const dataPath = (name: string): string => join(folder, name);
export const absent = (name: string): boolean => !existsSync(dataPath(name));
