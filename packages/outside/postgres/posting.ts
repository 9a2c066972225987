// What is posted and told from outside steps, many at a time: whatever comes while one transaction is under way goes into the
// next together, in its order. Called by `mailbox.ts`.

import type { Posting } from "../mailbox/fold.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import { type Database, isContentFault, sqlState } from "./database.ts";

export interface OutsidePost extends Posting {
  /** Heard once, however often it is posted; null: told by the component's own shell, or nobody is in doubt. */
  readonly id: string | null;
  readonly own: boolean;
}

interface Waiting {
  readonly post: OutsidePost;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const TOGETHER_AT_MOST = 500;

export class PostOffice {
  readonly #database: Database;
  readonly #came: (components: ReadonlySet<StoredComponent>) => void;
  readonly #waiting: Waiting[] = [];
  #busy = false;

  /** @param came  posts for these were committed */
  constructor(database: Database, came: (components: ReadonlySet<StoredComponent>) => void) {
    this.#database = database;
    this.#came = came;
  }

  /** Resolves when it is committed. */
  post(post: OutsidePost): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ post, done, failed });
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    await Promise.resolve(); // whatever is posted in one go, goes in one
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, TOGETHER_AT_MOST);
      try {
        await this.#write(group.map(({ post }) => post));
        for (const { done } of group) done();
      } catch (error) {
        if (group.length > 1 && ofOne(error)) await this.#eachAlone(group);
        else for (const { failed } of group) failed(error);
      }
      this.#came(new Set(group.map(({ post }) => post.component)));
    }
    this.#busy = false;
  }

  /** One of them cannot be kept: the others must not suffer for it. */
  async #eachAlone(group: readonly Waiting[]): Promise<void> {
    for (const { post, done, failed } of group) await this.#write([post]).then(done, failed);
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
