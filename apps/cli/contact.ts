// What somebody who follows a running cloud is told of the contact with it: one line when it is lost, one when it is back.
// Kept by `follow.ts`, said by the commands that follow.

export interface Contact {
  /** The cloud answers. */
  heard(): void;
  /** It was asked in vain. */
  missed(why: string): void;
}

/**
 * @param say        takes a line, which belongs beside what a command prints, never into it
 * @param meanwhile  what goes on in the cloud without whoever follows
 */
export function saidContact(say: (line: string) => void, patienceS: number, meanwhile?: string): Contact {
  let heardLast = new Date();
  let missed = 0; // once is a connection that broke and is there again at once: nothing to tell
  return {
    heard() {
      heardLast = new Date();
      if (missed > 1) say("the cloud is heard again");
      missed = 0;
    },
    missed(why) {
      missed++;
      if (missed !== 2) return;
      const since = heardLast.toISOString().replace(/\.\d+Z$/, "Z");
      const more = meanwhile === undefined ? "" : `, and ${meanwhile}`;
      say(`the cloud is not heard since ${since} (${why}); it is asked again for ${patienceS} s${more}`);
    },
  };
}
