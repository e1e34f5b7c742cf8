export interface Pace {
  /** Tries in all. */
  readonly tries: number;
  /** Milliseconds before the second try; each further wait is twice as long, less a random part of up to a half. */
  readonly firstWait: number;
  /** Milliseconds that a server may ask to wait at most (`Retry-After`). */
  readonly longestAsked: number;
  /** Milliseconds without a byte of what is wanted after which no further try begins. */
  readonly longest: number;
}

/** Five tries in about 15 seconds, unless the server asks for more or takes its time to fail. */
export const usualPace: Pace = { tries: 5, firstWait: 1000, longestAsked: 60_000, longest: 15 * 60_000 };

/** Milliseconds as messages say them: `15 minutes`, `0.3 s`. */
export function inWords(milliseconds: number): string {
  return milliseconds < 60_000 ? `${milliseconds / 1000} s` : `${Math.round(milliseconds / 60_000)} minutes`;
}

/** Statuses that another try can better: timeouts, limits, and what is wrong at the server and may pass. */
export function isRetryable(status: number): boolean {
  // 501 and 505 say what a server does not know: a method (HEAD), a version.
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/**
 * Milliseconds to wait after a number of failures in a row, from 1.
 * @param asked what the server wants at least
 */
export function waitAfter(failures: number, { firstWait }: Pace, asked = 0): number {
  // Half of it is random, so that many jobs that failed at once do not come back at once.
  const backoff = firstWait * 2 ** (failures - 1) * (1 - Math.random() / 2);
  return Math.round(Math.max(backoff, asked));
}

/**
 * Milliseconds from now that `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3).
 * @returns undefined where there is none that can be read
 */
export function askedWait(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
