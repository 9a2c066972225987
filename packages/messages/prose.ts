// Whether a text has words of a sentence, not a name, a figure, a standard's title. Asked by the console, for what it is to say in
// another language, and by its tests, for what it has left.

export const isProse = (text: string): boolean =>
  /\b[a-z][a-z'’-]+[,;:]? [a-z][a-z'’-]+\b/.test(text) ||
  /(?:\b[A-Za-z][a-z'’-]+[,;:]? ){2}[A-Za-z][a-z'’-]+\b/.test(text);
