/**
 * Whether somebody who can push to the repository caused the run, and is its code. What an untrusted run leaves behind
 * no trusted one may take up, and nobody runs what it brings along without being told to.
 */
export type Trust = { readonly kind: "trusted" } | { readonly kind: "untrusted"; readonly why: string };
