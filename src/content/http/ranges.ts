/** An `ETag` that stands for the very same bytes (RFC 9110, 8.8.3). */
export function strongTag(etag: string | undefined): string | undefined {
  return etag !== undefined && /^"[\x21\x23-\x7e]{0,500}"$/.test(etag) ? etag : undefined;
}

/** Of `bytes 10-99/100` or `bytes 10-99/*` (RFC 9110, 14.4). */
export function contentRange(
  text: string | undefined,
): { readonly start: number; readonly total: number | undefined } | undefined {
  const [, start, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/i.exec(text ?? "") ?? [];
  if (start === undefined || total === undefined) return undefined;
  return { start: Number(start), total: total === "*" ? undefined : Number(total) };
}

/** Of `Content-Length`; undefined where it is none. */
export function contentLength(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
