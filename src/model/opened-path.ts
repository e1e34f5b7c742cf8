/**
 * The path by which a gateway opens a plugin: of a member of an image, `docker://image:tag!/plugins/a.so`, the path there.
 * @param written as the user wrote it
 */
export function openedPath(written: string): string {
  return memberOfImage(written) ?? written;
}

/** Undefined for what is no member of an image. */
export function memberOfImage(written: string): string | undefined {
  return /^(?:docker(?:-daemon)?:\/\/.+|.+\.(?:tar|tgz|tar\.\w+))!(\/[^!]+)$/.exec(written)?.[1];
}
