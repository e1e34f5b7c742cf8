import { basename } from "node:path";

/** Something in a text that the shell is to put the value of a variable in the place of. */
export interface ShellVariable {
  /** What stands for it in the text. */
  readonly mark: string;
  /** `$name` */
  readonly variable: string;
}

/** Writes a text to a file, as a shell does it. @param to the file as a word of the shell @param name of the file */
export function hereDocument(to: string, name: string, text: string, variables: readonly ShellVariable[] = []): string {
  const end = `END_OF_${basename(name).replace(/\W/g, "_")}`;
  const whole = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  const used = variables.filter(({ mark }) => text.includes(mark));
  if (used.length === 0) return `cat >${to} <<'${end}'\n${whole}${end}`;
  // Without quotes everything but the variables has to be kept from the shell.
  const escaped = whole.replace(/[\\$`]/g, "\\$&");
  const body = used.reduce((done, { mark, variable }) => done.replaceAll(mark, () => variable), escaped);
  return `cat >${to} <<${end}\n${body}${end}`;
}
