/** Where progress goes. The shells decide how it looks: stderr, or the runner's log. */
export interface Logger {
  /** One line of progress; text of foreign origin is escaped by the shell. */
  info(line: string): void;
  warning(line: string): void;
  /** What is run, asked and decided, for those who look for what went wrong. Most never see it. */
  debug(line: string): void;
  /** Runs `body` under a heading that a reader can fold. */
  group<T>(heading: string, body: () => Promise<T>): Promise<T>;
}
