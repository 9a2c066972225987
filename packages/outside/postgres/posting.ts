// What is posted and told from outside steps, many at a time: whatever comes while one transaction is under way goes into the
// next together, in its order. Called by `mailbox.ts`.

import type { Posting } from "../mailbox/fold.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import { type Database, isContentFault, sqlState } from "./database.ts";
import { together } from "./together.ts";

interface Refused {
  readonly why: unknown;
}

export interface OutsidePost extends Posting {
  /** Heard once, however often it is posted; null: told by the component's own shell, or nobody is in doubt. */
  readonly id: string | null;
  readonly own: boolean;
}

const TOGETHER_AT_MOST = 500;

export class PostOffice {
  readonly #database: Database;
  readonly #came: (components: ReadonlySet<StoredComponent>) => void;
  readonly #send = together(TOGETHER_AT_MOST, (posts: readonly OutsidePost[]) => this.#sendAll(posts));

  /** @param came  posts for these were committed */
  constructor(database: Database, came: (components: ReadonlySet<StoredComponent>) => void) {
    this.#database = database;
    this.#came = came;
  }

  /** Resolves when it is committed. */
  async post(post: OutsidePost): Promise<void> {
    const refused = await this.#send(post);
    if (refused !== null) throw refused.why;
  }

  /** One that cannot be kept must not make the others suffer. */
  async #sendAll(posts: readonly OutsidePost[]): Promise<readonly (Refused | null)[]> {
    const refusals: (Refused | null)[] = [];
    try {
      await this.#write(posts);
    } catch (error) {
      if (posts.length === 1 || !ofOne(error)) throw error;
      for (const post of posts)
        refusals.push(
          await this.#write([post]).then(
            () => null,
            (why: unknown) => ({ why }),
          ),
        );
    }
    this.#came(new Set(posts.map(({ component }) => component)));
    return refusals.length > 0 ? refusals : posts.map(() => null);
  }

  async #write(posts: readonly OutsidePost[]): Promise<void> {
    const components = [...new Set(posts.map(({ component }) => component))].sort();
    const values: unknown[] = [];
    const calls = components.flatMap((s) =>
      [false, true].flatMap((own) => {
        const all = posts.filter((post) => post.component === s && post.own === own);
        if (all.length === 0) return [];
        const keys = all.map(({ key }) => key);
        const columns = [keys, all.map(({ json }) => json), all.map(({ way }) => way)];
        const given = own ? columns : [all.map(({ id }) => id), ...columns];
        const marks = given.map((column) => `$${values.push(column)}`);
        return [`${s}.${own ? "tell" : "post"}(${marks.join(", ")})`];
      }),
    );
    const name = calls.map((call) => call.slice(0, call.indexOf("("))).join(" ");
    await this.#database.call(name, `select ${calls.join(", ")}`, values);
  }
}

/** What one of a group has brought about, by its content or by getting into the way of another process. */
const ofOne = (error: unknown): boolean => isContentFault(error) || /^40/.test(sqlState(error) ?? "");
