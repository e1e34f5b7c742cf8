/** Which release of which gateway known by name. */
export interface GatewayRelease {
  readonly preset: string;
  /** Whole, without `v`. */
  readonly version: string;
}

/** The release that a reference names: `tyk@5.8.6`; undefined where it names none, or one that moves. */
export function namedRelease(reference: string): GatewayRelease | undefined {
  const [, preset, version] = /^([a-z][a-z0-9-]*)@v?(\d+\.\d+\.\d+[\w.+-]*)$/.exec(reference) ?? [];
  return preset === undefined || version === undefined ? undefined : { preset, version };
}
